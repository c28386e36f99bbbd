#if os(Linux)
import Ethereum
import Foundation
import Signing
import Testing

@Suite("A key in memory", .serialized)
struct KeyWipingTests {
    /// Looks for the key in all of the process's memory: the only way to see that no copy was left behind.
    @Test("is there while its signer is, and gone with it")
    func wiping() throws {
        // The test itself must not hold the key's bytes side by side, so it keeps their complements.
        let complement = (0..<32).map { _ in UInt8.random(in: 0x10...0xEF) }
        let text = complement.map { String(~$0, radix: 16) }.joined()
        var signer: LocalSigner? = try Vectors.signer(key: text)
        _ = try signer?.sign(.zero)
        // The allocator writes over the start of what it gets back, so the second half tells more than the whole.
        let half = Array(complement.suffix(16))
        #expect(try ProcessMemory().count(ofComplement: half) > 0)
        signer = nil
        #expect(try ProcessMemory().count(ofComplement: half) == 0)
    }
}

/// The writable memory of this process, as the kernel shows it.
private struct ProcessMemory {
    /// Sanitizers reserve more address space than can be read.
    private static let maximumRegion = 1 << 30

    let regions: [Range<Int>]

    init() throws {
        regions = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
            .split(separator: "\n")
            .compactMap { line in
                let parts = line.split(separator: " ")
                let bounds = parts[0].split(separator: "-").compactMap { Int($0, radix: 16) }
                guard bounds.count == 2, parts[1].hasPrefix("rw"), bounds[1] - bounds[0] <= Self.maximumRegion else {
                    return nil
                }
                return bounds[0]..<bounds[1]
            }
    }

    /// How often the bytes whose complements are given stand side by side.
    func count(ofComplement complement: [UInt8]) throws -> Int {
        let memory = open("/proc/self/mem", O_RDONLY)
        guard memory >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(memory) }
        return regions.reduce(0) { $0 + Self.count(complement, in: $1, of: memory) }
    }

    private static func count(_ complement: [UInt8], in region: Range<Int>, of memory: Int32) -> Int {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: region.count, alignment: 1)
        defer {
            // The copy may have the key in it, and is itself memory that will be searched.
            explicit_bzero(copy, region.count)
            copy.deallocate()
        }
        let end = pread(memory, copy, region.count, off_t(region.lowerBound)) - complement.count
        var count = 0
        var place = 0
        while place < end, let hit = memchr(copy + place, Int32(~complement[0]), end - place) {
            place = UnsafeMutableRawPointer(hit) - copy
            let matches = complement.indices.allSatisfy { index in
                copy.load(fromByteOffset: place + index, as: UInt8.self) == ~complement[index]
            }
            if matches { count += 1 }
            place += 1
        }
        return count
    }
}
#endif
