package import Ethereum

/// The part of a ``Journal`` that puts things right after the store came back with older data.
///
/// A store that is restarted from a snapshot, or replaced by a replica that was behind, has lost its newest writes: jobs
/// that were bound are in the inbox again, or bound where they were bound before. Before anything new is bound, each account
/// is compared with the chain, and what was sent but is not in the journal is written back, see ``AccountRecovery``.
package protocol LossRecovery: Sendable {
    /// Returns a name for the present life of the store: another one after each restart or failover.
    func incarnation() async throws -> String

    /// Finds where the entries are that some transactions run, by the transactions' marks.
    ///
    /// Looks at every entry there is: for rare questions only.
    /// - Parameter accounts: Those whose flights are looked at.
    /// - Returns: One place for each mark; none for an entry that the store knows nothing of. Where there is more than one
    ///   answer can hold, some are left out: asked for again by themselves, they are found.
    func locate(_ marks: Set<BindingMark>, among accounts: [Address]) async throws -> [BindingMark: EntryPlace]

    /// Writes a record back that the journal has lost, and takes its job's entry from where it is, in one step.
    ///
    /// Checked in this order: the connection is not the one that the lease was acquired on → `fenced`; the same record is
    /// there already → `restored`; the lease is not valid → `fenced`; a record
    /// on this or a higher nonce was settled → `settled`; another record on the nonce → `nonceTaken`; the entry is not where
    /// the restoration says → `moved`. Otherwise the entry is taken from there, the
    /// record is written, `next` raised and the run key marked as in flight.
    ///
    /// Taking an entry from a flight of another account ends the lease of that account in the same step: its holder must
    /// not go on with what it believes of that flight.
    ///
    /// Only while the lease's account is ``unreconciled(_:in:)``: until then nobody binds any entry anew.
    /// - Parameter accounts: As in ``locate(_:among:)``.
    func restore(
        _ restoration: Restoration, among accounts: [Address], under lease: Lease
    ) async throws -> RestoreAnswer

    /// Notes that what is bound on the account agrees with the chain in this incarnation, and raises `next`.
    ///
    /// The first time it also notes as `settled` how many transactions the account had before.
    /// - Parameter count: How many transactions the account has on chain.
    /// - Returns: `false` when the lease is not valid any more, or was acquired on another connection.
    func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String) async throws -> Bool

    /// Returns those of `accounts` for which ``noteReconciled(_:count:in:)`` has not been called in this incarnation.
    func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address]
}

/// Where the entry is that a transaction runs, as far as it has not gone on to a later binding.
package enum EntryPlace: Equatable, Sendable {
    /// It is bound to nothing (in the inbox, in a claimed list, delayed), with these bytes.
    case waiting([UInt8])
    /// It is bound to one of these nonces, by an earlier binding than the transaction's.
    ///
    /// More than one only where several entries with equal bytes were pushed.
    case bound([BoundEntry])
    /// The store knows of this binding or a later one: that is the one that counts.
    case superseded
}

/// A flight of some account.
package struct BoundEntry: Equatable, Sendable {
    package var account: Address
    package var record: FlightRecord

    package init(account: Address, record: FlightRecord) {
        self.account = account
        self.record = record
    }
}

/// A flight that is written back.
package struct Restoration: Equatable, Sendable {
    /// Where its job's entry is taken from.
    package enum Source: Equatable, Sendable {
        case waiting([UInt8])
        /// That flight goes on without a job, so that its transactions are followed to their end.
        case bound(BoundEntry)
        /// Nowhere: the record has no job, and no entry that an earlier binding had is left; or it has one, and the store
        /// knows nothing of its entry.
        case nowhere
    }

    package var record: FlightRecord
    /// What its transactions end with; `nil` for a filler, which runs nothing.
    package var mark: BindingMark?
    package var source: Source

    package init(record: FlightRecord, mark: BindingMark?, source: Source) {
        self.record = record
        self.mark = mark
        self.source = source
    }
}

/// Answer of ``LossRecovery/restore(_:among:under:)``.
package enum RestoreAnswer: String, Hashable, Sendable, CaseIterable {
    case restored
    case fenced
    case nonceTaken
    case settled
    case moved
}
