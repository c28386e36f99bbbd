package import Ethereum

/// The part of a ``Journal`` that puts things right after the store came back with older data.
///
/// A store that is restarted from a snapshot, or replaced by a replica that was behind, has lost its newest writes: jobs
/// that were bound are in the inbox again, or bound where they were bound before. Before anything new is bound, each account
/// is compared with the chain, and what was sent but is not in the journal is written back, see `AccountRecovery`.
package protocol LossRecovery: Sendable {
    /// Returns a name for the present life of the store: another one after each restart or failover.
    func incarnation() async throws -> String

    /// Finds where the entries are that some transactions run, by the transactions' marks.
    ///
    /// Looks at every entry there is, and at the flights of these accounts: for rare questions only.
    ///
    /// - Returns: One place for each mark, or for some of them, at least one: what more than one answer can hold has to be
    ///   asked for again.
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
    /// Only while the lease's account is ``unreconciled(_:in:)``: until then nobody binds an entry anew, and nothing that is
    /// bound is settled, so an entry that was located can only have gone to another flight that was written back. The
    /// accounts are those of ``locate(_:among:)``.
    func restore(
        _ restoration: Restoration, among accounts: [Address], under lease: Lease
    ) async throws -> RestoreAnswer

    /// Notes that what is bound on the account agrees with the chain in this incarnation, and raises `next`.
    ///
    /// The first time it also notes as `settled` the `count` of transactions that the account has on chain.
    ///
    /// - Returns: `false` when the lease is not valid any more, or was acquired on another connection.
    func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String) async throws -> Bool

    /// Returns those of `accounts` for which ``noteReconciled(_:count:in:)`` has not been called in this incarnation.
    func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address]
}

/// Where the entry is that a transaction runs, as far as it has not gone on to a later binding.
package enum EntryPlace: Equatable, Sendable {
    /// It is bound to nothing, or to a nonce by an earlier binding than the transaction's.
    ///
    /// More than one only where several entries with equal bytes were pushed; of those that wait, the one whose last binding
    /// comes closest before the transaction's.
    case found(waiting: WaitingEntry?, bound: [BoundEntry])
    /// The store knows of this binding or a later one: that is the one that counts. Or of an earlier one, in a record that
    /// cannot be read, and is never touched.
    case superseded
    /// The store knows nothing of it.
    case nowhere
}

/// An entry that is bound to nothing: in the inbox, in a claimed list, or delayed.
package struct WaitingEntry: Equatable, Sendable {
    package var entry: [UInt8]
    /// Where it waits, as the store calls it.
    package var list: String
    /// What stands there for it.
    package var item: [UInt8]

    package init(entry: [UInt8], list: String, item: [UInt8]) {
        self.entry = entry
        self.list = list
        self.item = item
    }
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
        case waiting(WaitingEntry)
        /// That flight goes on without a job, so that its transactions are followed to their end.
        case bound(BoundEntry)
        /// From nowhere: the record has no job.
        case superseded
        /// From nowhere: no flight knows of its entry.
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
