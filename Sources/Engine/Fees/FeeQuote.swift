package import Ethereum

/// What the chain's market for gas looked like at one moment; all prices in wei per gas.
package enum FeeQuote: Hashable, Sendable {
    /// Blocks have a base fee: the next one's, and what recent transactions paid on top of it.
    case dynamic(baseFee: Wei, priorityFee: Wei)
    /// Blocks have none: the price that the node suggests.
    case legacy(gasPrice: Wei)
}

/// What a job says about its own fees, in place of the oracle.
package struct FeeOverrides: Hashable, Sendable {
    /// The most to pay per gas, in wei; the configured cap holds all the same.
    package var maxFeePerGas: Wei?
    /// The priority fee, in wei per gas; a legacy transaction has none.
    package var maxPriorityFeePerGas: Wei?

    /// Leaves both to the oracle.
    package static let none = FeeOverrides()

    package init(maxFeePerGas: Wei? = nil, maxPriorityFeePerGas: Wei? = nil) {
        self.maxFeePerGas = maxFeePerGas
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
    }
}

/// What a transaction may offer at the moment.
package enum FeeDecision: Hashable, Sendable {
    /// These fees.
    case pay(FeeCaps)
    /// Nothing: what is `needed` is above the `cap`, both in wei per gas. Not the job's failure; it waits.
    case capReached(needed: Wei, cap: Wei)
}
