/// An unsigned 256-bit integer, the word of the EVM.
///
/// Stored inline as four 64-bit words. None of its operations traps: what can overflow says so, by an optional
/// or by a flag, because nearly every operand here comes from a chain, a queue or a file.
package struct UInt256: Hashable, Sendable {
    /// Four 64-bit words, the least significant one first.
    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    init(word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Widens a machine word.
    package init(_ value: UInt64) {
        self.init(word0: value, word1: 0, word2: 0, word3: 0)
    }

    /// Converts a signed machine integer, or returns nil when it is negative.
    package init?(exactly value: Int) {
        guard value >= 0 else { return nil }
        self.init(UInt64(value))
    }

    /// The value 0.
    package static let zero = UInt256(0)
    /// The value 1.
    package static let one = UInt256(1)
    /// The value 2^256 - 1.
    package static let max = UInt256(word0: .max, word1: .max, word2: .max, word3: .max)

    /// The number of bits needed to write the value: 0 for zero, 256 for ``max``.
    package var significantBitCount: Int {
        if word3 != 0 { return 256 - word3.leadingZeroBitCount }
        if word2 != 0 { return 192 - word2.leadingZeroBitCount }
        if word1 != 0 { return 128 - word1.leadingZeroBitCount }
        return 64 - word0.leadingZeroBitCount
    }
}

extension UInt256: Comparable {
    package static func < (lhs: UInt256, rhs: UInt256) -> Bool {
        if lhs.word3 != rhs.word3 { return lhs.word3 < rhs.word3 }
        if lhs.word2 != rhs.word2 { return lhs.word2 < rhs.word2 }
        if lhs.word1 != rhs.word1 { return lhs.word1 < rhs.word1 }
        return lhs.word0 < rhs.word0
    }
}

extension UInt256: ExpressibleByIntegerLiteral {
    /// Takes a literal of up to 256 bits; a larger or negative one is a programming error and traps.
    package init(integerLiteral literal: StaticBigInt) {
        precondition(literal.signum() >= 0 && literal.bitWidth <= 257, "the literal does not fit in 256 bits")
        self.init(
            word0: UInt64(literal[0]), word1: UInt64(literal[1]),
            word2: UInt64(literal[2]), word3: UInt64(literal[3]))
    }
}

extension UInt64 {
    /// Narrows a 256-bit value, or returns nil when it does not fit.
    package init?(exactly value: UInt256) {
        guard value.word1 | value.word2 | value.word3 == 0 else { return nil }
        self = value.word0
    }
}

extension Int {
    /// Narrows a 256-bit value, or returns nil when it does not fit.
    package init?(exactly value: UInt256) {
        guard let word = UInt64(exactly: value) else { return nil }
        self.init(exactly: word)
    }
}
