import Chain
import Ethereum

/// What is done about flights that no block includes.
extension AccountMachine {
    /// What helps a flight that waits.
    enum Remedy: Equatable {
        /// The same bytes again.
        case resend(Nonce)
        /// The same transaction with higher fees.
        case raise(Nonce, FeeCaps)
        /// Nothing but the same bytes: what nodes want is far above the market, in wei per gas.
        case wait(Nonce, needed: Wei, limit: Wei)
        /// A filler in its place.
        ///
        /// What the dead letter says if the filler is mined; `nil`: the job goes back to the queue then.
        case displace(Nonce, DeadReason?)
    }

    /// Whether there may be anything to do: nothing is asked of anybody otherwise.
    func needsCare(at now: Duration, wall: Milliseconds) -> Bool {
        guard let lowest = flights.pending.first, let flight = flights[lowest] else { return false }
        if standsStill { return true }
        return now - flight.offer.launchedAt >= rules.stuckAfter
            || !flights.refused.isEmpty
            || flights.withDeadline.contains { flights[$0]?.job?.isExpired(at: wall) ?? false }
    }

    /// The nonces about which nodes are to be asked whether they have any of their transactions, ascending.
    func doubts(at now: Duration) -> [Nonce] {
        guard let lowest = flights.pending.first else { return [] }
        // Once the lowest was forgotten, the others may have been, too.
        let areAllInDoubt = flights[lowest].map { $0.offer.missing > 0 } ?? false
        return flights.pending.filter { nonce in
            guard let flight = flights[nonce], flight.foreign == nil, !flight.isReplacing else { return false }
            if reasonToDisplace(flight, at: now) != nil || flight.offer.refusal == .replacementUnderpriced {
                return true
            }
            guard isEarlier(flight.offer.head), flight.offer.askedAt == nil || flight.offer.askedAt != head?.number
            else {
                return false
            }
            return flight.offer.isTaken && (nonce == lowest && standsStill || areAllInDoubt)
                || flight.record.newest == nil && now - flight.offer.launchedAt >= rules.stuckAfter
        }
    }

    /// Decides what helps.
    ///
    /// - Parameters:
    ///   - known: Of the nonces in doubt, whether any node has one of their transactions; absent where none could be asked.
    ///   - quote: What the market asks now; `nil` when nobody tells.
    mutating func remedies(
        known: [Nonce: Bool], quote: FeeQuote?, at now: Duration, wall: Milliseconds
    ) -> [Remedy] {
        for (nonce, isKnown) in known {
            flights.update(nonce) { $0.offer.asked(isKnown: isKnown, at: head?.number) }
        }
        let lowest = flights.pending.first
        return flights.pending.compactMap { nonce in
            guard let flight = flights[nonce], flight.foreign == nil, !flight.isReplacing else { return nil }
            return remedy(
                for: flight, isLowest: nonce == lowest, isKnown: known[nonce], quote: quote, at: now, wall: wall)
        }
    }

    private func remedy(
        for flight: Flight, isLowest: Bool, isKnown: Bool?, quote: FeeQuote?, at now: Duration, wall: Milliseconds
    ) -> Remedy? {
        if flight.job?.isExpired(at: wall) == true, !flight.isDisplaced {
            return .displace(flight.nonce, .deadlinePassed)
        }
        if isTooLargeForBlocks(flight), now - flight.offer.waitsSince >= rules.stuckAfter {
            return .displace(flight.nonce, .gasLimitExceedsBlock)
        }
        // What the node that was asked has is left to the chain, whatever another one says of it or of its fee bumps.
        if isKnown == false, let reason = reasonToDisplace(flight, at: now) {
            return .displace(flight.nonce, reason.letter)
        }
        let waits = now - flight.offer.launchedAt
        if isEarlier(flight.offer.head), let quote {
            switch bid(for: flight, isLowest: isLowest, isKnown: isKnown, quote: quote, at: now) {
            case .raise(let fees): return .raise(flight.nonce, fees)
            case .ownLimit where now - flight.offer.waitsSince >= rules.stuckAfter && !flight.isDisplaced:
                return .displace(flight.nonce, nil)
            case .overMarket(let needed, let limit): return .wait(flight.nonce, needed: needed, limit: limit)
            case .ownLimit, .keep, .cap: break
            }
        }
        // Where there can be no higher fee the same bytes go out again.
        let isForgotten = isKnown == false && isEarlier(flight.offer.head)
        return isForgotten || waits >= rules.stuckAfter ? .resend(flight.nonce) : nil
    }

    // MARK: Displacing

    /// Why a flight's job cannot run on its nonce.
    private struct Reason {
        /// What the dead letter says; `nil`: none is written.
        let letter: DeadReason?
    }

    /// Whether nodes refuse a job's transaction for its own sake; `nil` when they do not, or it was displaced already.
    private func reasonToDisplace(_ flight: Flight, at now: Duration) -> Reason? {
        guard !flight.isDisplaced else { return nil }
        if flight.record.newest == nil {
            // Only nodes had it, so it cannot be sent again.
            return now - flight.offer.launchedAt >= rules.stuckAfter ? Reason(letter: nil) : nil
        }
        switch flight.offer.refusal {
        case .intrinsicGasTooLow, .rejected: return Reason(letter: .neverValid)
        case .exceedsBlockGasLimit, .exceedsTransactionGasCap: return Reason(letter: .gasLimitExceedsBlock)
        case .feeCapExceeded: return Reason(letter: nil)
        case .insufficientFunds:
            return isRefusedForLong(flight, at: now) && isTooDear(flight) ? Reason(letter: nil) : nil
        case .unrecognised:
            guard isRefusedForLong(flight, at: now), let since = flight.offer.refusedSince else { return nil }
            // Where nodes have taken others since, it is refused for its own sake; else it may be the nodes' trouble, and only
            // the lowest one is tried without it.
            if takenAt.map({ $0 > since }) ?? false { return Reason(letter: .neverValid) }
            return flight.nonce == flights.pending.first ? Reason(letter: nil) : nil
        default: return nil
        }
    }

    /// Whether no block can include it, though pools may hold it for ever.
    private func isTooLargeForBlocks(_ flight: Flight) -> Bool {
        guard let head, head.gasLimit > 0, !flight.isDisplaced, let newest = flight.record.newest else { return false }
        return newest.transaction.gasLimit > head.gasLimit
    }

    private func isRefusedForLong(_ flight: Flight, at now: Duration) -> Bool {
        flight.offer.refusedSince.map { now - $0 >= rules.stuckAfter } ?? false
    }

    /// Whether a job asks by its own gas limit for more than the account has, while a filler could be paid for.
    private func isTooDear(_ flight: Flight) -> Bool {
        guard flight.job?.gasLimit != nil, let balance, let newest = flight.record.newest?.transaction else {
            return false
        }
        let filler = newest.fees.maximumPrice.multiplied(by: Self.fillerGas) ?? balance
        return newest.maximumCost ?? balance > balance && filler <= balance
    }

    /// More than a filler takes where transfers cost more than elsewhere.
    private static let fillerGas: Gas = 100_000

    // MARK: Bidding

    /// What is offered for a nonce whose newest transaction was offered at an earlier head.
    private func bid(
        for flight: Flight, isLowest: Bool, isKnown: Bool?, quote: FeeQuote, at now: Duration
    ) -> BidAction {
        guard let head, let offered = flight.record.newest?.transaction.fees,
            isReasonToRaise(flight, offered, quote, isLowest: isLowest, isKnown: isKnown, at: now)
        else { return .keep }
        var bid = Bid(fees: offered, head: flight.offer.head ?? 0)
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

    /// Whether the head has moved since, by so many blocks.
    private func isEarlier(_ number: BlockNumber?, by blocks: UInt64 = 1) -> Bool {
        guard let head else { return false }
        return head.number.rawValue >= (number?.rawValue ?? 0) + blocks
    }
}
