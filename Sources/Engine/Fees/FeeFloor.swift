import Ethereum

/// The least tip that nodes' pools were seen to take, learnt once for all transactions and forgotten slowly.
///
/// A pool may ask for more than what blocks of late were content with (geth's `--txpool.pricelimit`). One refusal raises what
/// everybody offers from then on, by the policy's bump and at most once for each head; every ten minutes half of what is above
/// the market is forgotten, so that a node that has lowered its minimum, or is gone, costs nothing for long.
///
/// Pure: times are passed in, measured since an arbitrary start.
struct FeeFloor: Sendable {
    /// How long it takes until half of what is above the market is forgotten.
    static let halfLife: Duration = .seconds(600)

    private let policy: FeePolicy
    private var learnt: (tip: Wei, at: Duration)?
    /// The head at which it was raised last; that may have been an unknown one.
    private var raisedAt: BlockNumber??

    init(policy: FeePolicy) { self.policy = policy }

    /// The least tip to offer, in wei per gas; zero where the market's is enough.
    func tip(over quote: FeeQuote, at now: Duration) -> Wei {
        guard let learnt, let above = learnt.tip.subtracting(quote.marketTip) else { return .zero }
        let halvings = min(Int((now - learnt.at) / Self.halfLife), 63)
        let rest = above.rawValue.quotientAndRemainder(dividingBy: UInt64(1) << UInt64(halvings))?.quotient ?? .zero
        guard rest > .zero, let tip = quote.marketTip.adding(Wei(rest)) else { return .zero }
        return min(tip, highest(over: quote))
    }

    /// A pool has refused what a transaction offers as too little, though it is enough for the next block's base fee.
    ///
    /// - Parameters:
    ///   - quote: What the market asked for when it was refused.
    ///   - head: The chain's head then, where it is known.
    mutating func refused(_ fees: FeeCaps, at head: BlockNumber?, quote: FeeQuote, at now: Duration) {
        guard raisedAt != .some(head), let offered = fees.tip(above: quote.baseFee) else { return }
        let tip = min(policy.raised(offered), highest(over: quote))
        guard tip > max(quote.marketTip, self.tip(over: quote, at: now)) else { return }
        learnt = (tip, now)
        raisedAt = .some(head)
    }

    /// What the operator's cap and the market leave for a tip.
    private func highest(over quote: FeeQuote) -> Wei {
        min(policy.configuration.maxFeePerGas, policy.limit(over: quote)).subtracting(quote.baseFee) ?? .zero
    }
}
