import Testing

@testable import Engine

@Suite struct UUIDv7Tests {
    /// Hands out the same numbers again and again.
    struct Fixed: RandomNumberGenerator {
        var numbers: [UInt64]

        mutating func next() -> UInt64 {
            numbers.append(numbers.removeFirst())
            return numbers[numbers.count - 1]
        }
    }

    /// - Source: RFC 9562, appendix A.6 (2022-02-22 19:22:22.000 UTC, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F).
    @Test func `matches the example of the RFC`() {
        var generator = Fixed(numbers: [0xCC3, 0x18C4_DC0C_0C07_398F << 2])
        let id = UUIDv7(at: 1_645_557_742_000, using: &generator)
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func `keeps version and variant whatever the bits`() {
        var generator = Fixed(numbers: [.max])
        #expect(UUIDv7(at: .max, using: &generator).description == "ffffffff-ffff-7fff-bfff-ffffffffffff")
    }
}
