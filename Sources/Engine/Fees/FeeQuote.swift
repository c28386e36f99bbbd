package import Ethereum

/// What the chain's market for gas looked like at one moment; all prices in wei per gas.
package struct FeeQuote: Hashable, Sendable {
    /// What the transactions of recent blocks paid.
    package enum Market: Hashable, Sendable {
        /// Blocks have a base fee: the next one's, and what recent transactions paid on top of it.
        case dynamic(baseFee: Wei, priorityFee: Wei)
        /// Blocks have none: the price that the node suggests.
        case legacy(gasPrice: Wei)
    }

    package let market: Market
    /// The least tip that nodes' pools were seen to take (`FeeFloor`); zero where the market's is enough.
    package var floor: Wei = .zero

    /// Blocks have a base fee.
    package static func dynamic(baseFee: Wei, priorityFee: Wei) -> FeeQuote {
        FeeQuote(market: .dynamic(baseFee: baseFee, priorityFee: priorityFee))
    }

    /// Blocks have none.
    package static func legacy(gasPrice: Wei) -> FeeQuote {
        FeeQuote(market: .legacy(gasPrice: gasPrice))
    }
}

extension FeeQuote {
    /// What a unit of gas of the next block costs before its producer gets anything; zero on a legacy chain.
    var baseFee: Wei {
        switch market {
        case .dynamic(let baseFee, _): baseFee
        case .legacy: .zero
        }
    }

    /// What others leave to the block's producer: the priority fee, on a legacy chain the whole price.
    var marketTip: Wei {
        switch market {
        case .dynamic(_, let priorityFee): priorityFee
        case .legacy(let gasPrice): gasPrice
        }
    }

    /// What a transaction must leave to the block's producer to be taken by nodes and blocks.
    var tip: Wei { max(marketTip, floor) }

    /// What a unit of gas costs others.
    var marketPrice: Wei { baseFee.adding(marketTip) ?? Wei(.max) }
}

extension FeeCaps {
    /// What the block's producer gets of each unit of gas at most.
    var tip: Wei {
        switch self {
        case .dynamic(_, let maxPriorityFeePerGas): maxPriorityFeePerGas
        case .legacy(let gasPrice): gasPrice
        }
    }

    /// What the producer of a block gets of each unit of gas; nil when the block cannot take the transaction.
    ///
    /// - Source: EIP-1559, `priority_fee_per_gas`.
    func tip(above baseFee: Wei) -> Wei? {
        maximumPrice.subtracting(baseFee).map { min(tip, $0) }
    }

    /// What a unit of gas costs in a block, if that can take the transaction.
    func price(above baseFee: Wei) -> Wei {
        min(maximumPrice, baseFee.adding(tip) ?? Wei(.max))
    }
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
    /// Nothing: what the replaced transaction offers would have the next one pay `needed`, which is above the `limit` that
    /// the market sets, both in wei per gas.
    case overMarket(needed: Wei, limit: Wei)
}
