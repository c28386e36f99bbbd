package import Chain
package import Ethereum

/// Decides what to pay for gas: pure arithmetic on what the chain says and the operator allows.
///
/// Never traps and never offers more than the cap, whatever a node claims.
package struct FeePolicy: Sendable {
    /// What the operator allows.
    package struct Configuration: Sendable {
        /// Raise of an estimate to a gas limit; 20 % by default.
        package var buffer: Percent = .percent(20)
        /// The most to pay per gas, in wei; 500 gwei by default.
        package var maxFeePerGas: Wei = .gwei(500)
        /// The least priority fee (on a legacy chain: the least gas price), in wei per gas; 1 gwei by default.
        package var minPriorityFeePerGas: Wei = .gwei(1)
        /// The least raise of both fees when a transaction replaces another; 12.5 % by default.
        package var bump: Percent = .defaultBump

        package init() {}
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Returns the gas limit for an estimate: the estimate and the configured buffer, nil on overflow.
    package func gasLimit(for estimate: Gas) -> Gas? {
        configuration.buffer.raising(estimate)
    }

    /// Reads the market from a fee history: its last base fee is the next block's, and the priority fee is
    /// the median over the recent blocks of what a transaction in their middle paid.
    ///
    /// Empty blocks report a reward of zero, which says nothing, and are left out.
    ///
    /// - Returns: nil when the history holds no base fee.
    package func quote(from history: FeeHistory) -> FeeQuote? {
        guard let baseFee = history.baseFeePerGas.last else { return nil }
        let rewards = zip(history.reward, history.gasUsedRatio)
            .compactMap { reward, gasUsedRatio in gasUsedRatio > 0 ? reward.first : nil }
            .sorted()
        let median = rewards.isEmpty ? Wei.zero : rewards[rewards.count / 2]
        return .dynamic(baseFee: baseFee, priorityFee: max(median, floor))
    }

    /// Takes a node's price suggestion for the market of a chain without base fees.
    package func quote(gasPrice: Wei) -> FeeQuote {
        .legacy(gasPrice: max(gasPrice, floor))
    }

    /// Decides what a new transaction offers.
    ///
    /// The maximum fee is twice the next block's base fee plus the priority fee, so that the transaction
    /// stays valid through five full blocks in a row (1.125⁵ < 2), or what the job says; it is cut to the
    /// cap. A base fee or a priority fee above the cap is a reason to wait.
    ///
    /// - Source: EIP-1559, `BASE_FEE_MAX_CHANGE_DENOMINATOR` = 8.
    package func fees(for quote: FeeQuote, overrides: FeeOverrides = .none) -> FeeDecision {
        let cap = cap(overrides)
        switch quote {
        case .dynamic(let baseFee, let marketPriority):
            guard baseFee <= cap else { return .capReached(needed: baseFee, cap: cap) }
            let priorityFee = overrides.maxPriorityFeePerGas ?? marketPriority
            guard priorityFee <= configuration.maxFeePerGas else {
                return .capReached(needed: priorityFee, cap: configuration.maxFeePerGas)
            }
            let headroom = overrides.maxFeePerGas ?? baseFee.adding(baseFee)?.adding(priorityFee) ?? cap
            let maxFee = min(headroom, cap)
            return .pay(.dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: min(priorityFee, maxFee)))
        case .legacy(let gasPrice):
            guard gasPrice <= cap else { return .capReached(needed: gasPrice, cap: cap) }
            return .pay(.legacy(gasPrice: gasPrice))
        }
    }

    /// Decides what a transaction offers that takes the place of one with the same nonce.
    ///
    /// Each fee is at least the old one raised by the bump, rounded up and by at least 1 wei, since nodes
    /// refuse a replacement that does not raise both, and at least what a new transaction would offer. The
    /// type stays the old one's.
    ///
    /// - Parameters:
    ///   - old: The fees of the newest transaction that may be in a node's pool.
    ///   - quote: What the chain asks for now.
    ///   - overrides: What the job says of its own fees.
    ///   - bump: The raise, where a node is known to ask for more than the configured one.
    /// - Source: geth, `core/txpool/legacypool/list.go`, `Add`.
    package func replacement(
        of old: FeeCaps, for quote: FeeQuote, overrides: FeeOverrides = .none, bump: Percent? = nil
    ) -> FeeDecision {
        let cap = cap(overrides)
        let raise = max(bump ?? configuration.bump, configuration.bump)
        let least = raised(old.maximumPrice, by: raise)
        guard least <= cap else { return .capReached(needed: least, cap: cap) }
        let decision = fees(for: quote, overrides: overrides)
        guard case .pay(let current) = decision else { return decision }
        let maxFee = max(least, current.maximumPrice)
        guard case .dynamic(_, let oldPriority) = old else { return .pay(.legacy(gasPrice: maxFee)) }
        let priority = max(raised(oldPriority, by: raise), current.priorityPrice)
        return .pay(.dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: min(priority, maxFee)))
    }
}

extension FeePolicy {
    private var floor: Wei { min(configuration.minPriorityFeePerGas, configuration.maxFeePerGas) }

    private func cap(_ overrides: FeeOverrides) -> Wei {
        min(overrides.maxFeePerGas ?? configuration.maxFeePerGas, configuration.maxFeePerGas)
    }

    /// The raised fee, the largest number of all where it overflows.
    private func raised(_ fee: Wei, by share: Percent) -> Wei {
        guard let raised = share.raising(fee), let oneMore = fee.adding(1) else { return Wei(.max) }
        return max(raised, oneMore)
    }
}

extension FeeCaps {
    /// What the block's producer gets of each unit of gas at most.
    fileprivate var priorityPrice: Wei {
        switch self {
        case .dynamic(_, let maxPriorityFeePerGas): maxPriorityFeePerGas
        case .legacy(let gasPrice): gasPrice
        }
    }
}
