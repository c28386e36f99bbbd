/// The most that a sender pays for each unit of gas; which case it is decides the transaction's type.
package enum FeeCaps: Hashable, Sendable {
    /// A type 2 transaction: the base fee of the block plus the priority fee, together at most the maximum.
    ///
    /// - Source: EIP-1559.
    case dynamic(maxFeePerGas: Wei, maxPriorityFeePerGas: Wei)
    /// A legacy transaction: exactly this price.
    case legacy(gasPrice: Wei)

    /// The highest price that a unit of gas can cost.
    package var maximumPrice: Wei {
        switch self {
        case .dynamic(let maxFeePerGas, _): maxFeePerGas
        case .legacy(let gasPrice): gasPrice
        }
    }
}
