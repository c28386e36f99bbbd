/// An amount of the chain's native currency, or a price per unit of gas, in wei.
package struct Wei: Quantity {
    package let rawValue: UInt256

    package init(_ rawValue: UInt256) {
        self.rawValue = rawValue
    }

    /// Nothing.
    package static let zero = Wei(UInt256.zero)

    /// Converts from gwei, 10^9 wei, which cannot overflow.
    package static func gwei(_ amount: UInt64) -> Wei {
        let (high, low) = amount.multipliedFullWidth(by: 1_000_000_000)
        return Wei(UInt256(word0: low, word1: high, word2: 0, word3: 0))
    }

    /// Returns the sum, or nil on overflow.
    package func adding(_ other: Wei) -> Wei? {
        rawValue.adding(other.rawValue).map(Wei.init)
    }

    /// Returns the difference, or nil when it would be negative.
    package func subtracting(_ other: Wei) -> Wei? {
        rawValue.subtracting(other.rawValue).map(Wei.init)
    }

    /// Returns the price of an amount of gas when this is the price of one unit, or nil on overflow.
    package func multiplied(by gas: Gas) -> Wei? {
        rawValue.multiplied(by: gas.rawValue).map(Wei.init)
    }

    /// Returns the amount times `numerator / denominator`, rounded up to a whole wei.
    ///
    /// A raise by 12.5 % is `scaled(by: 1125, over: 1000)`.
    ///
    /// - Returns: nil on overflow, also of the product before the division, and for a denominator of zero.
    package func scaled(by numerator: UInt64, over denominator: UInt64) -> Wei? {
        rawValue.scaled(by: numerator, over: denominator).map(Wei.init)
    }
}
