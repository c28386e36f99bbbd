import Foundation

/// The writable memory of this process, as the kernel shows it: the only way to see that no copy was left behind.
///
/// It is looked at through one window that is no part of the heap. A search that took memory of its own would take just
/// what was given back last, and write over what it is to find.
final class ProcessMemory {
    /// Sanitizers reserve more address space than can be read.
    private static let maximumRegion = 1 << 30

    private let window: UnsafeMutableRawBufferPointer
    private let memory = open("/proc/self/mem", O_RDONLY)
    private let maps = open("/proc/self/maps", O_RDONLY)
    private var regions: [Range<Int>] = []

    init() throws {
        let size = 1 << 20
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED, memory >= 0, maps >= 0
        else { throw CocoaError(.fileReadUnknown) }
        window = UnsafeMutableRawBufferPointer(start: start, count: size)
        regions.reserveCapacity(size / 64)
    }

    deinit {
        munmap(window.baseAddress, window.count)
        close(memory)
        close(maps)
    }

    /// How often 16 bytes at the beginning or at the end stand in memory, whichever is there more often.
    ///
    /// The allocator writes over the start of what it gets back, so the end tells more than the beginning.
    func count(of bytes: UnheldBytes) -> Int {
        findRegions()
        return max(count(ofComplement: bytes.complement.prefix(16)), count(ofComplement: bytes.complement.suffix(16)))
    }

    private func findRegions() {
        regions.removeAll(keepingCapacity: true)
        lseek(maps, 0, SEEK_SET)
        var length = 0
        while case let more = read(maps, window.baseAddress?.advanced(by: length), window.count - length - 1), more > 0
        {
            length += more
        }
        window[length] = 0
        guard var place = window.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        while place.pointee != 0 {
            // 7f0000000000-7f0000021000 rw-p ...
            let lower = Self.readNumber(&place)
            place += 1
            let upper = Self.readNumber(&place)
            if strncmp(place, " rw", 3) == 0, upper - lower <= Self.maximumRegion { regions.append(lower..<upper) }
            place += strcspn(place, "\n") + 1
        }
    }

    private static func readNumber(_ place: inout UnsafeMutablePointer<CChar>) -> Int {
        var end: UnsafeMutablePointer<CChar>?
        defer { place = end ?? place }
        return Int(bitPattern: strtoul(place, &end, 16))
    }

    /// How often the 16 bytes whose complements are given stand side by side.
    private func count(ofComplement complement: ArraySlice<UInt8>) -> Int {
        let (first, second) = complement.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        var count = 0
        for region in regions {
            // The windows overlap by as much as a match can stick out.
            for start in stride(from: region.lowerBound, to: region.upperBound, by: window.count - 15) {
                let length = pread(memory, window.baseAddress, min(window.count, region.upperBound - start), start)
                count += matches(of: first, second, in: start..<start + max(length, 0))
            }
        }
        return count
    }

    /// Counts in what the window shows of a range, except for the window itself.
    ///
    /// Words and no arrays, because other tests fill gibibytes with noise, and this is compiled without optimisation.
    private func matches(of first: UInt64, _ second: UInt64, in range: Range<Int>) -> Int {
        guard let base = window.baseAddress else { return 0 }
        let own = Int(bitPattern: base)..<Int(bitPattern: base) + window.count
        let end = range.count - 15
        var (count, place) = (0, 0)
        while place < end, let hit = memchr(base + place, Int32(~UInt8(truncatingIfNeeded: first)), end - place) {
            place = UnsafeMutableRawPointer(hit) - base
            let isThere =
                ~base.loadUnaligned(fromByteOffset: place, as: UInt64.self) == first
                && ~base.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self) == second
            if isThere, !own.contains(range.lowerBound + place) { count += 1 }
            place += 1
        }
        return count
    }
}
