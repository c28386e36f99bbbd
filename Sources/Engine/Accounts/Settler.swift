import Chain
import Ethereum

/// Reads from a receipt what became of a flight.
///
/// Pure.
struct Settler: Sendable {
    /// How long a job waits that no node took for what it would have paid.
    private static let postponement = Duration.seconds(60)

    let contract: WorkflowContract
    let retry: RetryPolicy
    let random: Randomness

    /// Decides how a flight ends whose receipt is on the canonical chain at the required depth.
    func settlement(of flight: Flight, receipt: Receipt, at now: Milliseconds) -> Settlement {
        Settlement(
            nonce: flight.record.nonce, runKey: flight.record.job?.runKey,
            outcome: outcome(of: flight, receipt: receipt, at: now))
    }

    /// Whether a transaction runs a flight's job, as its tag says.
    func runs(_ sent: SentTransaction, _ flight: Flight) -> Bool {
        flight.record.job.map { contract.tag(of: sent) == $0.tag } ?? false
    }

    /// Ends a flight whose nonce was used by a transaction that is not ours: its job has not run and never will there.
    func unbinding(of flight: Flight) -> Settlement {
        Settlement(
            nonce: flight.record.nonce, runKey: flight.record.job?.runKey,
            outcome: flight.record.job.map { .unbind(flight.record.head, entry: entryForRetry(of: $0, flight)) }
                ?? .filled)
    }

    /// The entry of a job whose binding has come to nothing, through no fault of the job's.
    private func entryForRetry(of bound: BoundJob, _ flight: Flight) -> [UInt8] {
        flight.job?.entryForRetry() ?? bound.entry
    }

    private func outcome(of flight: Flight, receipt: Receipt, at now: Milliseconds) -> Settlement.Outcome {
        guard let bound = flight.record.job else { return .filled }
        if flight.record[receipt.transactionHash]?.purpose == .fill {
            guard let doom = bound.doom else {
                return .retry(entry: entryForRetry(of: bound, flight), after: Self.postponement)
            }
            return .dead(
                .dead(
                    flight.trail(of: bound), reason: doom,
                    error: "\(explanation(of: doom)); a filler took the job's place on its nonce", settledAt: now))
        }
        guard receipt.succeeded else { return afterRevert(flight, bound, receipt, now) }
        return .done(.done(flight.trail(of: bound), success: contract.success(in: receipt), settledAt: now))
    }

    private func explanation(of doom: DeadReason) -> String {
        switch doom {
        case .deadlinePassed: "the deadline passed while the transaction was pending"
        case .gasLimitExceedsBlock: "the transaction asks for more gas than a block may hold"
        default: "nodes refuse the transaction for good (their words are in the worker's log)"
        }
    }

    /// The transaction is on chain and has changed nothing: the job's own failure, and another attempt is safe.
    private func afterRevert(
        _ flight: Flight, _ bound: BoundJob, _ receipt: Receipt, _ now: Milliseconds
    ) -> Settlement.Outcome {
        var trail = flight.trail(of: bound)
        switch flight.job.map({ retry.verdict(afterFailureOf: $0, random: random()) }) {
        case .again(let entry, let delay): return .retry(entry: entry, after: delay)
        case .exhausted(let attempts): trail.job?.attempts = attempts
        case nil: break
        }
        let error = "the transaction reverted on chain after \(receipt.gasUsed) gas"
        return .dead(.dead(trail, reason: .revertedOnChain, error: error, settledAt: now))
    }
}
