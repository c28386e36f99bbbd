import Chain
import Ethereum

/// When a filler takes a job's place on its nonce.
extension AccountMachine {
    /// Why a flight's job cannot run on its nonce.
    struct Reason {
        /// What the dead letter says; `nil`: none is written.
        let letter: DeadReason?
    }

    /// Whether nodes refuse a job's transaction for its own sake; `nil` when they do not, or it was displaced already.
    func reasonToDisplace(_ flight: Flight, at now: Duration) -> Reason? {
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
    func isTooLargeForBlocks(_ flight: Flight) -> Bool {
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
}
