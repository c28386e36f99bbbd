import Concurrency
import Metrics

/// Counts what happens, for the metrics backend and for the summary that a worker prints.
package final class Tally: Sendable {
    /// What is counted; the raw value is the metric's name without `autometa_` and `_total`.
    package enum Event: String, CaseIterable, Sendable {
        case claimed = "jobs_claimed"
        case adopted = "jobs_adopted"
        case bound = "jobs_bound"
        case done = "jobs_done"
        case dead = "jobs_dead"
        /// Pushed again although their runs died lately: counted at the dead letter, not executed.
        case diedAgain = "jobs_died_again"
        case retried = "jobs_retried"
        /// Put aside without counting an attempt.
        case postponed = "jobs_postponed"
        /// Put aside since the owner's escrow cannot pay.
        case unfunded = "jobs_unfunded"
        /// In flight for longer than `receipts.timeout`.
        case slow = "jobs_slow"
        case duplicate = "jobs_duplicate"
        /// A claimed job that a reaper had given to somebody else meanwhile.
        case notClaimed = "jobs_not_claimed"
        case requeued = "jobs_requeued"
        case reaped = "jobs_reaped"
        case unbound = "jobs_unbound"
        /// Recoveries that this worker has seen begin.
        case recovery = "recoveries"
        /// Jobs of which a lost transaction was found, and which were taken from where they waited.
        case restored = "flights_restored"
        /// Writes refused because this worker's lease is not valid any more.
        case fenced = "journal_fenced"
        case nonceTaken = "journal_nonce_taken"
        case leaseAcquired = "leases_acquired"
        /// Given back in order: for another worker's share, or at the worker's end.
        case leaseReleased = "leases_released"
        /// Not renewed in time, or given up because what was believed of the account was not so.
        case leaseLost = "leases_lost"
        case nonceReturned = "nonces_returned"
        case gapFilled = "nonces_filled"
        /// Transactions sent to use up nonces that hidden ones may have.
        case burnt = "nonces_burnt"
        case sent = "transactions_sent"
        case resent = "transactions_resent"
        case bumped = "transactions_bumped"
        case displaced = "transactions_displaced"
        case sendRefused = "transactions_refused"
        case included = "transactions_included"
        case reorganised = "transactions_reorganised"
        /// The block that counts as final stood still while the chain went on.
        case finalityStalled = "finality_stalls"
        /// Steps that failed for a reason outside (Redis, RPC) and were repeated.
        case worldFailure = "steps_repeated"
    }

    private let counters: [Event: Counter]
    private let counts = Locked<[Event: Int]>([:])

    package init() {
        counters = Dictionary(
            uniqueKeysWithValues: Event.allCases.map { ($0, Counter(label: "autometa_\($0.rawValue)_total")) })
    }

    package func count(_ event: Event, by amount: Int = 1) {
        guard amount > 0 else { return }
        counters[event]?.increment(by: Int64(amount))
        counts.withLock { $0[event, default: 0] += amount }
    }

    /// How often `event` has happened in this process.
    package subscript(_ event: Event) -> Int { counts.withLock { $0[event] ?? 0 } }
}
