package import Ethereum

/// The part of a ``Journal`` that has the jobs which are bound to nonces, and their transactions.
package protocol FlightLog: Sendable {
    /// Writes the records of jobs that are about to be sent: each job leaves the claims and is bound
    /// to its record's nonce, all of them in one step (invariants I1, I2, I3, I6).
    ///
    /// The items before the first that cannot be bound are bound, and none behind it. Everything is looked at before anything is
    /// written, in this order:
    ///
    /// 1. The connection is not the one that the lease was acquired on, nothing may be moved in this store, or the lease is not
    ///    this worker's any more, or has another epoch → `fenced`, and none is bound.
    /// 2. A nonce has a record with another head, or is that of two items → `nonceTaken`, and none is bound.
    /// 3. For each item in turn, unless a record with its head is on its nonce already: its run key is known, also by an item before
    ///    it, or it is a job whose entry was lost → `duplicate`; `claim` is no longer in this worker's list, or is that of an item before
    ///    it → `notClaimed`.
    ///
    /// What is bound leaves the claims, `next` is raised above its nonces, and its run keys are in flight, without expiry. The claim of
    /// a duplicate is dropped and counted in the same step. A batch that is repeated is written once more, and answered the same.
    ///
    /// More than 64 are bound in several steps, up to the first that is refused anything.
    ///
    /// - Parameters:
    ///   - bindings: What is bound, each with its nonce.
    ///   - lease: The right to bind on the account.
    func bind(_ bindings: [Binding], under lease: Lease) async throws -> BindAnswer

    /// Replaces the record of a bound nonce that has the head `old` by one with one more transaction (fee bump, displacement), and
    /// the revision that follows.
    ///
    /// Checked in this order: the connection is not the one that the lease was acquired on, nothing may be moved in this store, or
    /// the lease is gone → `fenced`; the nonce has no record any more → `gone`; one with the head of `record` is there already →
    /// `done`; what is there has not the head `old` → `changed`. A record must never lose a transaction that a node may have: whoever does not know that transaction
    /// would take it for somebody else's.
    func amend(_ record: FlightRecord, replacing old: RecordHead, under lease: Lease) async throws -> AmendAnswer

    /// Ends flights: deletes each record and moves its job to where its outcome says, each in one step.
    ///
    /// All are `fenced` when the connection is not the one that the lease was acquired on, nothing may be moved in this store, or
    /// the lease is gone: a store that
    /// came back with older data may have lost bindings on lower nonces, which are looked for above what was settled.
    /// A flight whose record is gone already was settled before: that is `done`, and nothing is written
    /// again. One that is to be unbound and has a record with another head by now is `changed`, and stays as it is. Answers come in the
    /// order of `settlements`.
    func settle(_ settlements: [Settlement], under lease: Lease) async throws -> [AmendAnswer]

    /// Returns all that is bound on `account`, by nonce, and the high-water mark.
    func flights(of account: Address) async throws -> AccountFlights
}

/// What is to be bound to a nonce.
package struct Binding: Equatable, Sendable {
    /// What is bound, with its nonce.
    package var record: FlightRecord
    /// The claimed job; `nil` for a filler.
    package var claim: Claim?

    package init(_ record: FlightRecord, claim: Claim?) {
        self.record = record
        self.claim = claim
    }
}

/// Answer of ``FlightLog/bind(_:under:)``.
package struct BindAnswer: Hashable, Sendable {
    /// How many of the first items are bound.
    package var bound: Int
    /// Why the item behind them is not; `nil` when all are bound.
    package var refusal: BindRefusal?

    package init(bound: Int, refusal: BindRefusal? = nil) {
        self.bound = bound
        self.refusal = refusal
    }
}

/// Why an item is not bound, and with the first two none of its batch.
package enum BindRefusal: String, Hashable, Sendable {
    case fenced, nonceTaken, notClaimed, duplicate
}

/// Answer of ``FlightLog/amend(_:replacing:under:)`` and, for each flight, of ``FlightLog/settle(_:under:)``.
package enum AmendAnswer: String, Hashable, Sendable {
    case done
    case fenced
    /// Only ``FlightLog/amend(_:replacing:under:)``: the record is no longer there.
    case gone
    /// The record is not the one that the step was meant for: the journal must be read again.
    case changed
}
