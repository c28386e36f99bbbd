/// A signed 256-bit integer in two's complement, only for what contracts pass around; it has no arithmetic.
package struct Int256: Hashable, Sendable, CustomStringConvertible {
    /// The 256 bits.
    package let bitPattern: UInt256

    /// Takes the bits as they are.
    package init(bitPattern: UInt256) {
        self.bitPattern = bitPattern
    }

    /// Widens a machine integer.
    package init(_ value: Int) {
        let magnitude = UInt256(UInt64(value.magnitude))
        bitPattern = value < 0 ? Self.negated(magnitude) : magnitude
    }

    /// Whether the value is below zero.
    package var isNegative: Bool { bitPattern.significantBitCount == 256 }

    /// The distance from zero, which for the lowest value is 2^255.
    package var magnitude: UInt256 { isNegative ? Self.negated(bitPattern) : bitPattern }

    /// The number of bits that two's complement needs for the value: 1 for 0 and -1, 8 for 127 and -128.
    var significantBitCount: Int {
        let distance = isNegative ? UInt256.max.subtractingReportingOverflow(bitPattern).partialValue : bitPattern
        return distance.significantBitCount + 1
    }

    /// The decimal notation.
    package var description: String { isNegative ? "-\(magnitude)" : magnitude.description }

    private static func negated(_ value: UInt256) -> UInt256 {
        UInt256.zero.subtractingReportingOverflow(value).partialValue
    }
}
