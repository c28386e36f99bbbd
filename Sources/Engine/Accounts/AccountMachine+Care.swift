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

        /// The nonce that is to get another transaction.
        var replaced: Nonce? {
            switch self {
            case .raise(let nonce, _), .displace(let nonce, _): nonce
            case .resend, .wait: nil
            }
        }

        /// The nonce whose newest transaction is to go out again.
        var resent: Nonce? {
            switch self {
            case .resend(let nonce), .wait(let nonce, _, _): nonce
            case .raise, .displace: nil
            }
        }
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
            guard let flight = flights[nonce], isOpen(flight) else { return false }
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

    /// What helps those that wait, lowest first, for as long as each is not being replaced already.
    func help(
        known: [Nonce: Bool], quote: FeeQuote?, at now: Duration, wall: Milliseconds
    ) -> [Remedy] {
        let lowest = flights.pending.first
        return flights.pending.compactMap { nonce in
            guard let flight = flights[nonce], isOpen(flight) else { return nil }
            return remedy(
                for: flight, isLowest: nonce == lowest, isKnown: known[nonce], quote: quote, at: now, wall: wall)
        }
    }

    /// Whether anything can be done about a flight: somebody else's use of its nonce ends it, and a replacement is on its way.
    private func isOpen(_ flight: Flight) -> Bool { flight.foreign == nil && !replacing.contains(flight.nonce) }

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
}
