package import Ethereum

/// The durable side of the exactly-once protocol: where every job is, and which nonce it is bound to.
///
/// A job is at every instant in exactly one place: the inbox, one worker's claims, the delayed
/// set, the journal (a flight record of an account), the done stream or the dead stream. Every method
/// that moves one does it in a single atomic step. An answer may be lost after the step was taken, so
/// each method is **idempotent**: called again with the same arguments it changes nothing more and
/// answers the same. An implementation therefore repeats a step whose answer got lost.
///
/// All methods suspend until the store has answered. They throw ``JournalError`` when it cannot be
/// reached or refuses, and `CancellationError` when the task is cancelled; after either the step may or
/// may not have been taken. Leases, delays and heartbeats are measured by the store's own clock: when
/// that is set back, nothing lasts longer than it should by more than two heartbeats, and a lease by the longest one besides.
///
/// Every step that moves an entry, binds, amends or settles makes sure **within itself** that the store is the one that was last
/// recovered (``RecoveryJournal``), that no recovery stands, and that the store is of the format that this program knows; otherwise
/// it moves nothing. Binding, amending and settling are `fenced` then, as every lease has ended; the others throw ``JournalError``
/// with the code `lost`.
///
/// An instance acts for one worker, whose id it carries.
package protocol Journal: JobQueue, FlightLog, LeaseTable, RecoveryJournal, JournalViews {
    /// The worker that this instance claims and leases for; unique for each start of a process.
    var worker: WorkerID { get }

    /// A number that grows whenever the connection was lost and came back.
    ///
    /// When it has changed, answers may have been lost: the worker reads ``JobQueue/claimed()`` and
    /// ``FlightLog/flights(of:)`` again and adopts what it finds.
    var connection: Int { get async }
}

/// The part of a ``Journal`` for people and metrics.
package protocol JournalViews: Sendable {
    /// Returns what is where at this moment, for people and metrics.
    func snapshot(of accounts: [Address]) async throws -> JournalSnapshot
}
