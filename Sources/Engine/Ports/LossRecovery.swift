package import Ethereum

/// The part of a ``Journal`` that puts things right after the store came back with older data.
///
/// A store that is restarted from a snapshot, or replaced by a replica that was behind, has lost its newest writes: jobs
/// that were bound are in the inbox again. Before anything new is bound, each account is compared with the chain, and what
/// was sent but is not in the journal is written back, see ``AccountRecovery``.
package protocol LossRecovery: Sendable {
    /// Returns a name for the present life of the store: another one after each restart or failover.
    func incarnation() async throws -> String

    /// Finds entries that are bound to nothing (in the inbox, in a claimed list, delayed) by their tags.
    ///
    /// Looks at every entry there is: for rare questions only.
    /// - Returns: One entry for each tag that was found.
    func entries(tagged tags: Set<JobTag>) async throws -> [JobTag: [UInt8]]

    /// Writes a record back that the journal has lost, and takes its job's entry from wherever that is, in one step.
    ///
    /// Checked in this order: the connection is not the one that the lease was acquired on → `fenced`; the same record is
    /// there already → `restored`; the lease is not valid → `fenced`; a record
    /// on this or a higher nonce was settled → `settled`; another record on the nonce → `nonceTaken`. Otherwise the entry
    /// is removed from the inbox, a claimed list or the delayed set (where it is in none of them, it was lost as well), the
    /// record is written, `next` raised and the run key marked as in flight.
    ///
    /// Only while the account is ``unreconciled(_:in:)``: until then nobody has bound the entry anew.
    func restore(_ record: FlightRecord, under lease: Lease) async throws -> RestoreAnswer

    /// Notes that what is bound on the account agrees with the chain in this incarnation, and raises `next`.
    ///
    /// The first time it also notes as `settled` how many transactions the account had before.
    /// - Parameter count: How many transactions the account has on chain.
    /// - Returns: `false` when the lease is not valid any more, or was acquired on another connection.
    func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String) async throws -> Bool

    /// Returns those of `accounts` for which ``noteReconciled(_:count:in:)`` has not been called in this incarnation.
    func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address]
}

/// Answer of ``LossRecovery/restore(_:under:)``.
package enum RestoreAnswer: String, Hashable, Sendable, CaseIterable {
    case restored
    case fenced
    case nonceTaken
    case settled
}
