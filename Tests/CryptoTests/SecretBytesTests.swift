import Crypto
import Glibc
import Testing

@Suite struct SecretBytesTests {
    struct Failure: Error {}

    @Test func `Room is made of zeros, and what counts is what was filled`() {
        let bytes = SecretBytes(capacity: 4) { span in
            #expect(span.indices.allSatisfy { span[$0] == 0 })
            span[0] = 7
            return 2
        }
        #expect(bytes.count == 2)
        #expect(bytes.hexadecimal() == "0700")
    }

    @Test func `More than there is room for never counts, and nothing can be lent`() {
        #expect(SecretBytes(capacity: 1) { _ in 9 }.count == 1)
        #expect(SecretBytes(capacity: 0) { _ in 0 }.withSpan { $0.count } == 0)
    }

    @Test func `Bytes are overwritten when they go`() throws {
        var place = FreedMemory()
        do {
            let bytes = SecretBytes(capacity: FreedMemory.size) { place.fill(&$0) }
            #expect(try place.holdsSecret)
            #expect(bytes.count == FreedMemory.size)
        }
        #expect(try !place.holdsSecret)
    }

    @Test func `Bytes are overwritten when filling fails, and the error comes through`() throws {
        var place = FreedMemory()
        #expect(throws: Failure.self) {
            _ = try SecretBytes(capacity: FreedMemory.size) { (span: inout MutableSpan<UInt8>) throws(Failure) in
                _ = place.fill(&span)
                throw Failure()
            }
        }
        #expect(try !place.holdsSecret)
    }
}

/// Where bytes are or were, looked at without the allocator's leave.
private struct FreedMemory {
    /// Too much for the allocator to keep for the next one who wants as much.
    static let size = 16 * 1024

    private let secret = UInt64.random(in: .min ... .max)
    private var address = 0
    /// Made before the bytes go, for it would get their place.
    private var copy = [UInt64](repeating: 0, count: size / 8)

    mutating func fill(_ span: inout MutableSpan<UInt8>) -> Int {
        span.withUnsafeMutableBytes { bytes in
            for word in 0..<copy.count { bytes.storeBytes(of: secret, toByteOffset: 8 * word, as: UInt64.self) }
            address = Int(bitPattern: bytes.baseAddress)
        }
        return span.count
    }

    /// Whether anything is left there; other tests may have put something else into the place.
    var holdsSecret: Bool {
        mutating get throws {
            let memory = open("/proc/self/mem", O_RDONLY)
            defer { close(memory) }
            let count = pread(memory, &copy, Self.size, off_t(address))
            try #require(count == Self.size)
            return copy.contains(secret)
        }
    }
}
