import Ethereum

/// What a transaction in flight offers, and what has become of the offer since.
struct Bid: Equatable, Sendable {
    var fees: FeeCaps
    /// The chain's head when it was made.
    var head: BlockNumber
    /// At how many heads in a row no node knew the transaction.
    var unknownHeads = 0
    /// A node has refused it as too low, and nobody else's transaction is at the nonce.
    var isRefused = false
}

/// What is to be done about a bid.
enum BidAction: Equatable, Sendable {
    /// It stands.
    case keep
    /// Another one takes its place.
    case raise(FeeCaps)
    /// It is too low, and only what its job allows is in the way.
    case ownLimit
    /// It is too low, and the next one is above the operator's cap, both in wei per gas.
    case cap(needed: Wei, cap: Wei)
    /// It is too low, and the next one would pay more than what the market allows, both in wei per gas.
    case overMarket(needed: Wei, limit: Wei)
}

/// Decides when a transaction in flight offers more.
///
/// Bids follow blocks and a fresh quote, never the answers of nodes alone: whatever nodes say, there is one raise for each head
/// at most, so that a chain without blocks costs nothing. Nodes want both fees raised, so a job that sets one of them can be
/// out of bids though the other one has room.
struct BidRule: Sendable {
    /// A node that took a transaction and dropped it is asked this many times before it is offered more.
    static let patience = 3

    let policy: FeePolicy

    /// - Parameters:
    ///   - head: The chain's head now.
    ///   - quote: What the chain asks for now.
    ///   - overrides: What the job says of its own fees; ``FeeOverrides/none`` for a filler.
    func action(
        on bid: Bid, at head: BlockNumber, quote: FeeQuote, overrides: FeeOverrides = .none
    ) -> BidAction {
        guard head > bid.head, isTooLow(bid, quote) else { return .keep }
        switch policy.replacement(of: bid.fees, for: quote) {
        case .pay(let fees): return within(overrides, fees, from: bid, quote)
        case .capReached(let needed, let cap): return .cap(needed: needed, cap: cap)
        case .overMarket(let needed, let limit): return .overMarket(needed: needed, limit: limit)
        }
    }

    /// Whether blocks or pools want more, as far as is known.
    private func isTooLow(_ bid: Bid, _ quote: FeeQuote) -> Bool {
        guard let tip = bid.fees.tip(above: quote.baseFee) else { return true }
        return tip < quote.tip || bid.unknownHeads >= Self.patience || bid.isRefused
    }

    /// Cuts a raise to what the job allows, if what is left is one and the next block can take it.
    private func within(_ overrides: FeeOverrides, _ fees: FeeCaps, from bid: Bid, _ quote: FeeQuote) -> BidAction {
        let price = min(fees.maximumPrice, overrides.maxFeePerGas ?? fees.maximumPrice)
        guard price >= policy.raised(bid.fees.maximumPrice), price >= quote.baseFee else { return .ownLimit }
        guard case .dynamic(_, let oldTip) = bid.fees else { return .raise(.legacy(gasPrice: price)) }
        let tip = min(fees.tip, overrides.maxPriorityFeePerGas ?? fees.tip, price)
        guard tip >= policy.raised(oldTip) else { return .ownLimit }
        return .raise(.dynamic(maxFeePerGas: price, maxPriorityFeePerGas: tip))
    }
}
