import Chain
import Ethereum

/// When a transaction in flight offers more.
extension AccountMachine {
    /// What is offered for a nonce whose newest transaction was offered at an earlier head.
    func bid(
        for flight: Flight, isLowest: Bool, isKnown: Bool?, quote: FeeQuote, at now: Duration
    ) -> BidAction {
        guard let head, let offeredAt = flight.offer.head, let offered = flight.record.newest?.transaction.fees,
            isReasonToRaise(flight, offered, quote, isLowest: isLowest, isKnown: isKnown, at: now)
        else { return .keep }
        var bid = Bid(fees: offered, head: offeredAt)
        bid.unknownHeads = flight.offer.missing
        bid.isRefused = flight.offer.refusal == .underpriced || flight.offer.refusal == .replacementUnderpriced
        let overrides = flight.isDisplaced ? .none : flight.job?.feeOverrides ?? .none
        return BidRule(policy: rules.policy).action(on: bid, at: head.number, quote: quote, overrides: overrides)
    }

    private func isReasonToRaise(
        _ flight: Flight, _ offered: FeeCaps, _ quote: FeeQuote, isLowest: Bool, isKnown: Bool?, at now: Duration
    ) -> Bool {
        switch flight.offer.refusal {
        case .underpriced: return true
        // Where no node knows one of ours, it is somebody else's that is not outbid.
        case .replacementUnderpriced: return isKnown == true
        default: break
        }
        // The base fee has passed it, at two heads: all of those are raised together.
        if offered.maximumPrice < quote.baseFee, isEarlier(flight.offer.head, by: 2) { return true }
        guard isLowest else { return false }
        let isStuck = isKnown == true && now - flight.offer.launchedAt >= rules.stuckAfter
        return isStuck || flight.offer.missing >= BidRule.patience
    }

    /// Whether the head has moved since, by so many blocks; not as long as it is not known where it was.
    func isEarlier(_ number: BlockNumber?, by blocks: UInt64 = 1) -> Bool {
        guard let head, let number else { return false }
        return head.number.rawValue >= number.rawValue + blocks
    }
}
