import Ethereum

/// An identifier that is unique without coordination and sorts by the time it was made.
///
/// - Source: RFC 9562, section 5.7.
package struct UUIDv7: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// Creates an identifier from the low 48 bits of the time and 74 random bits.
    package init(at time: Milliseconds, using generator: inout some RandomNumberGenerator) {
        let high = time << 16 | 0x7 << 12 | (generator.next() & 0xFFF)
        let low = 0b10 << 62 | generator.next() >> 2
        bytes = [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
    }

    /// Five groups of lower-case digits.
    package var description: String {
        let digits = Hex.digits(of: bytes)
        let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }
}
