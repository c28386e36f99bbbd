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
        /// How many times what others pay a replacement may pay, and a pool's minimum may be; 10 by default, at least 2.
        package var maxOverMarket: UInt64 = 10

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

    /// Takes a node's price suggestion for the market, where there is no fee history.
    ///
    /// - Parameters:
    ///   - gasPrice: What the node suggests, the base fee included.
    ///   - baseFee: The newest block's, from which the next one's is an eighth away at most; nil on a chain without.
    /// - Source: EIP-1559, `BASE_FEE_MAX_CHANGE_DENOMINATOR` = 8.
    package func quote(gasPrice: Wei, baseFee: Wei? = nil) -> FeeQuote {
        guard let baseFee else { return .legacy(gasPrice: max(gasPrice, floor)) }
        let tip = gasPrice.subtracting(baseFee) ?? .zero
        return .dynamic(baseFee: baseFee.scaled(by: 9, over: 8) ?? Wei(.max), priorityFee: max(tip, floor))
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
        switch quote.market {
        case .dynamic(let baseFee, _):
            guard baseFee <= cap else { return .capReached(needed: baseFee, cap: cap) }
            let priorityFee = overrides.maxPriorityFeePerGas ?? quote.tip
            guard priorityFee <= configuration.maxFeePerGas else {
                return .capReached(needed: priorityFee, cap: configuration.maxFeePerGas)
            }
            let headroom = overrides.maxFeePerGas ?? baseFee.adding(baseFee)?.adding(priorityFee) ?? cap
            let maxFee = min(headroom, cap)
            return .pay(.dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: min(priorityFee, maxFee)))
        case .legacy:
            guard quote.tip <= cap else { return .capReached(needed: quote.tip, cap: cap) }
            return .pay(.legacy(gasPrice: quote.tip))
        }
    }

    /// Decides what a transaction offers that takes the place of one with the same nonce.
    ///
    /// Each fee is at least the old one raised by the bump, rounded up and by at least 1 wei, since nodes
    /// refuse a replacement that does not raise both, and at least what a new transaction would offer. The
    /// type stays the old one's. What it would pay in the next block is at most ``Configuration/maxOverMarket`` times what
    /// others pay, whatever the old one offers: a high maximum fee alone costs nothing.
    ///
    /// - Parameters:
    ///   - old: The fees of the newest transaction that may be in a node's pool.
    ///   - quote: What the chain asks for now.
    /// - Source: geth, `core/txpool/legacypool/list.go`, `Add`.
    package func replacement(of old: FeeCaps, for quote: FeeQuote) -> FeeDecision {
        let least = raised(old.maximumPrice)
        guard least <= configuration.maxFeePerGas else {
            return .capReached(needed: least, cap: configuration.maxFeePerGas)
        }
        let decision = fees(for: quote)
        guard case .pay(let current) = decision else { return decision }
        let maxFee = max(least, current.maximumPrice)
        guard case .dynamic(_, let oldPriority) = old else { return judge(.legacy(gasPrice: maxFee), quote) }
        let priority = max(raised(oldPriority), current.tip)
        return judge(.dynamic(maxFeePerGas: maxFee, maxPriorityFeePerGas: min(priority, maxFee)), quote)
    }

    /// The most that a replacement may pay for a unit of gas, whatever the transaction that it replaces offers.
    func limit(over quote: FeeQuote) -> Wei {
        max(quote.marketPrice, 1).scaled(by: configuration.maxOverMarket, over: 1) ?? Wei(.max)
    }

    /// A fee raised by the bump and by at least 1 wei, the largest number of all where that overflows.
    func raised(_ fee: Wei) -> Wei {
        guard let raised = configuration.bump.raising(fee), let oneMore = fee.adding(1) else { return Wei(.max) }
        return max(raised, oneMore)
    }
}

extension FeePolicy {
    private var floor: Wei { min(configuration.minPriorityFeePerGas, configuration.maxFeePerGas) }

    private func cap(_ overrides: FeeOverrides) -> Wei {
        min(overrides.maxFeePerGas ?? configuration.maxFeePerGas, configuration.maxFeePerGas)
    }

    private func judge(_ fees: FeeCaps, _ quote: FeeQuote) -> FeeDecision {
        let (needed, limit) = (fees.price(above: quote.baseFee), limit(over: quote))
        return needed <= limit ? .pay(fees) : .overMarket(needed: needed, limit: limit)
    }
}
