/// An amount of gas, the unit in which the EVM measures work.
package struct Gas: Quantity {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Returns the sum, or nil on overflow.
    package func adding(_ other: Gas) -> Gas? {
        let (sum, overflow) = rawValue.addingReportingOverflow(other.rawValue)
        return overflow ? nil : Gas(sum)
    }

    /// Returns the amount times `numerator / denominator`, rounded up: a buffer of 20 % is `scaled(by: 120, over: 100)`.
    ///
    /// - Returns: nil when the result exceeds 64 bits, and for a denominator of zero.
    package func scaled(by numerator: UInt64, over denominator: UInt64) -> Gas? {
        UInt256(rawValue).scaled(by: numerator, over: denominator)
            .flatMap { UInt64(exactly: $0) }
            .map(Gas.init)
    }
}
