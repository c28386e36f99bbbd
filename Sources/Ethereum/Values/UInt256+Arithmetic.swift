extension UInt256 {
    /// Adds, modulo 2^256, and tells whether the sum wrapped around.
    package func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        var carry = false
        let word0 = Self.add(self.word0, other.word0, carry: &carry)
        let word1 = Self.add(self.word1, other.word1, carry: &carry)
        let word2 = Self.add(self.word2, other.word2, carry: &carry)
        let word3 = Self.add(self.word3, other.word3, carry: &carry)
        return (UInt256(word0: word0, word1: word1, word2: word2, word3: word3), carry)
    }

    /// Subtracts, modulo 2^256, and tells whether the difference wrapped around.
    package func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        var borrow = false
        let word0 = Self.subtract(self.word0, other.word0, borrow: &borrow)
        let word1 = Self.subtract(self.word1, other.word1, borrow: &borrow)
        let word2 = Self.subtract(self.word2, other.word2, borrow: &borrow)
        let word3 = Self.subtract(self.word3, other.word3, borrow: &borrow)
        return (UInt256(word0: word0, word1: word1, word2: word2, word3: word3), borrow)
    }

    /// Returns the sum, or nil on overflow.
    package func adding(_ other: UInt256) -> UInt256? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }

    /// Returns the difference, or nil when it would be negative.
    package func subtracting(_ other: UInt256) -> UInt256? {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? nil : difference
    }

    /// Returns the product, or nil on overflow.
    package func multiplied(by factor: UInt64) -> UInt256? {
        var carry: UInt64 = 0
        let word0 = Self.multiply(self.word0, factor, carry: &carry)
        let word1 = Self.multiply(self.word1, factor, carry: &carry)
        let word2 = Self.multiply(self.word2, factor, carry: &carry)
        let word3 = Self.multiply(self.word3, factor, carry: &carry)
        return carry == 0 ? UInt256(word0: word0, word1: word1, word2: word2, word3: word3) : nil
    }

    /// Returns the product, or nil on overflow.
    package func multiplied(by factor: UInt256) -> UInt256? {
        var product = UInt256.zero
        // Horner's rule, from the factor's most significant word down.
        for word in [factor.word3, factor.word2, factor.word1, factor.word0] {
            guard let partial = multiplied(by: word), let shifted = product.shiftedUpByOneWord(),
                let sum = shifted.adding(partial)
            else { return nil }
            product = sum
        }
        return product
    }

    /// Divides, or returns nil when the divisor is zero.
    package func quotientAndRemainder(dividingBy divisor: UInt64) -> (quotient: UInt256, remainder: UInt64)? {
        guard divisor != 0 else { return nil }
        // Each remainder is below the divisor, which is what keeps `dividingFullWidth` from trapping.
        let (word3, rest3) = word3.quotientAndRemainder(dividingBy: divisor)
        let (word2, rest2) = divisor.dividingFullWidth((rest3, word2))
        let (word1, rest1) = divisor.dividingFullWidth((rest2, word1))
        let (word0, rest0) = divisor.dividingFullWidth((rest1, word0))
        return (UInt256(word0: word0, word1: word1, word2: word2, word3: word3), rest0)
    }

    /// Divides, or returns nil when the divisor is zero.
    package func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256)? {
        if let narrow = UInt64(exactly: divisor) {
            guard let (quotient, remainder) = quotientAndRemainder(dividingBy: narrow) else { return nil }
            return (quotient, UInt256(remainder))
        }
        // Long division bit by bit: divisors wider than a word are rare, so the plainest correct way wins.
        var quotient = UInt256.zero
        var remainder = UInt256.zero
        for index in (0..<significantBitCount).reversed() {
            // Cannot overflow: after n steps neither is wider than the n bits taken so far.
            remainder = remainder.doubled(plus: bit(at: index))
            let subtracts = remainder >= divisor
            if subtracts { remainder = remainder.subtractingReportingOverflow(divisor).partialValue }
            quotient = quotient.doubled(plus: subtracts)
        }
        return (quotient, remainder)
    }

    /// Returns the value times `numerator / denominator`, rounded up.
    ///
    /// - Returns: nil when the product before the division overflows, and for a denominator of zero.
    package func scaled(by numerator: UInt64, over denominator: UInt64) -> UInt256? {
        guard let product = multiplied(by: numerator),
            let (quotient, remainder) = product.quotientAndRemainder(dividingBy: denominator)
        else { return nil }
        return quotient.adding(remainder == 0 ? .zero : .one)
    }
}

extension UInt256 {
    private func bit(at index: Int) -> Bool {
        let word = index < 128 ? (index < 64 ? word0 : word1) : (index < 192 ? word2 : word3)
        return word >> (index % 64) & 1 == 1
    }

    private func doubled(plus bit: Bool) -> UInt256 {
        UInt256(
            word0: word0 << 1 | (bit ? 1 : 0), word1: word1 << 1 | word0 >> 63,
            word2: word2 << 1 | word1 >> 63, word3: word3 << 1 | word2 >> 63)
    }

    private func shiftedUpByOneWord() -> UInt256? {
        word3 == 0 ? UInt256(word0: 0, word1: word0, word2: word1, word3: word2) : nil
    }

    private static func add(_ lhs: UInt64, _ rhs: UInt64, carry: inout Bool) -> UInt64 {
        let (sum, overflow) = lhs.addingReportingOverflow(rhs)
        let (total, overflowOfCarry) = sum.addingReportingOverflow(carry ? 1 : 0)
        carry = overflow || overflowOfCarry
        return total
    }

    private static func subtract(_ lhs: UInt64, _ rhs: UInt64, borrow: inout Bool) -> UInt64 {
        let (difference, overflow) = lhs.subtractingReportingOverflow(rhs)
        let (total, overflowOfBorrow) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
        borrow = overflow || overflowOfBorrow
        return total
    }

    private static func multiply(_ lhs: UInt64, _ rhs: UInt64, carry: inout UInt64) -> UInt64 {
        let (high, low) = lhs.multipliedFullWidth(by: rhs)
        let (sum, overflow) = low.addingReportingOverflow(carry)
        // The high word of a product is at most 2^64 - 2, so the carry always fits.
        carry = high &+ (overflow ? 1 : 0)
        return sum
    }
}
