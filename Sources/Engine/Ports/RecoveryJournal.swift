package import Ethereum

/// The part of a ``Journal`` that puts things right after the store came back with older data: settle, then adopt.
///
/// A store that is restarted from a snapshot, or replaced by a replica that was behind, has lost its newest writes: jobs
/// that were bound wait in the inbox again, and jobs that were done are in flight. As soon as anybody notices, a **plan** is
/// written, and while it stands nothing that moves an entry does (``JournalError/Code/lost``). One worker at a time, the leader,
/// takes the steps of the plan; see ``StoreRecovery``.
///
/// Every method of the leader throws ``JournalError`` with the code `lost` once somebody else leads, the plan is gone, or the store
/// is another one again: whoever led begins anew with ``standing(_:)``.
package protocol RecoveryJournal: Sendable {
    /// Tells how the store stands, and brings in what a worker knows; shows that it is alive as well.
    ///
    /// The journal remembers for the worker which numbers of writes it has seen, and of which workers it was told, and says so with
    /// the next call.
    ///
    /// A store that is not the one that was last recovered gets its plan in the same step: for each account that it has ever
    /// known, and each that the worker brings, from which nonce on it must be looked at; every lease ends. A plan that was not
    /// finished in an earlier life of the store stays as it is, and begins again with being quiet.
    ///
    /// A store without a format number gets that of this program, in the same step, if it has no flights.
    ///
    /// - Throws: ``JournalError`` with the code `format` for a store of another format, or of none and with flights.
    func standing(_ member: RecoveryMember) async throws -> StoreStanding

    /// Takes the lead of the recovery, or keeps it; also from another worker that wants the key of one of `accounts`.
    ///
    /// - Parameters:
    ///   - ttl: How long it lasts, and after each note again.
    ///   - accounts: Those of which this worker has the keys.
    /// - Returns: `nil` while another worker leads.
    func leadRecovery(for ttl: Duration, withKeysOf accounts: [Address]) async throws -> RecoveryLease?

    /// Reads the plan.
    func plan(under lease: RecoveryLease) async throws -> RecoveryPlan

    /// Reads for which nonces of an account a record, or an earlier step of the plan, has spoken.
    func spokenFor(of account: Address, under lease: RecoveryLease) async throws -> Set<Nonce>

    /// Notes how far the recovery is, and keeps the lead.
    ///
    /// - Returns: What the operator wants; `nil` when that is nothing in particular.
    func note(_ note: RecoveryNote, under lease: RecoveryLease) async throws -> RecoveryOrder?

    /// Notes that all nonces of an account below `limit` are to be used up, unless a limit was noted before.
    ///
    /// - Returns: The limit that was noted first.
    func burn(_ account: Address, below limit: Nonce, under lease: RecoveryLease) async throws -> Nonce

    /// Ends flights of an account as ``FlightLog/settle(_:under:)`` does, without its lease, and notes in the same step that a record
    /// has spoken for their nonces.
    func settle(_ settlements: [Settlement], of account: Address, under lease: RecoveryLease) async throws
        -> [AmendAnswer]

    // MARK: The pass over what waits

    /// Moves claims of one worker, whichever that is, back to the head of the inbox, in steps of a few milliseconds.
    ///
    /// - Returns: Whether there may be more.
    func returnClaims(under lease: RecoveryLease) async throws -> Bool

    /// Reads some of the entries that wait, in order: of the delayed set those after the first `position`, of the inbox those
    /// that were not passed over yet.
    ///
    /// - Returns: None when that was all.
    func waiting(in place: WaitingPlace, from position: Int, under lease: RecoveryLease) async throws -> [WaitingEntry]

    /// Passes over the first `count` entries that ``waiting(in:from:under:)`` answered for a position: those that are adopted go
    /// where their adoption says, the others stay where they are, in their order.
    ///
    /// A repeat changes nothing.
    func pass(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption],
        under lease: RecoveryLease
    ) async throws

    /// Moves what was passed over back to the head of the inbox, in its order, for a few milliseconds.
    ///
    /// - Returns: Whether there may be more.
    func putBack(under lease: RecoveryLease) async throws -> Bool

    /// Ends the recovery: the plan is gone, and entries may be moved again; not while the operator holds it.
    ///
    /// - Returns: Whether it has ended.
    /// - Parameters:
    ///   - settled: Below which nonce everything of an account is decided.
    ///   - orphans: The tags of jobs that were executed, or may be, and whose entries are nowhere: the same job, pushed once
    ///     more, is a duplicate for as long as a run key is remembered.
    ///   - lease: The right to lead.
    func finish(
        settled: [Address: Nonce], orphans: Set<JobTag>, under lease: RecoveryLease
    ) async throws -> Bool
}
