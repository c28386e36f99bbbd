package import Ethereum

/// The durable side of the exactly-once protocol: where every job is, and which nonce it is bound to.
///
/// A job is at every instant in exactly one place: the inbox, one worker's claimed list, the delayed
/// set, the journal (a flight record of an account), the done stream or the dead stream. Every method
/// that moves one does it in a single atomic step. An answer may be lost after the step was taken, so
/// each method is **idempotent**: called again with the same arguments it changes nothing more and
/// answers the same. An implementation therefore repeats a step whose answer got lost.
///
/// All methods suspend until the store has answered. They throw ``JournalError`` when it cannot be
/// reached or refuses, and `CancellationError` when the task is cancelled; after either the step may or
/// may not have been taken. Leases, delays and heartbeats are measured by the store's own clock.
///
/// Every step that moves an entry, binds, amends or settles makes sure **within itself** that the store is the one that was last
/// recovered (``RecoveryJournal``), that no recovery stands, and that the store is of the format that this program knows; otherwise
/// it moves nothing. Binding, amending and settling are `fenced` then, as every lease has ended; the others throw ``JournalError``
/// with the code `lost`.
///
/// An instance acts for one worker, whose id it carries.
package protocol Journal: RecoveryJournal {
    /// The worker that this instance claims and leases for; unique for each start of a process.
    var worker: WorkerID { get }

    // MARK: Inbox and claimed list

    /// Moves up to `credit` entries from the head of the inbox to the tail of this worker's claimed
    /// list, oldest first, and registers the worker's heartbeat in the same step.
    ///
    /// Each claimed entry gets a tag that no other has, so that two entries with the same bytes stay two
    /// jobs whatever is repeated. Not idempotent: an entry claimed by a step whose answer got lost is
    /// found again by ``claimed()``.
    ///
    /// An entry with ``Deliveries/suspicion`` deliveries or more is claimed only while this worker has nothing else
    /// claimed, and nothing else while it has claimed such an entry.
    ///
    /// An entry of more than ``JobDecoder/maximumEntrySize`` bytes is not answered: in the same step it becomes a dead
    /// letter with the reason ``DeadReason/entryTooLarge``, an id of its own and its bytes as they were, counted as
    /// `dead`. The answer is also bounded in bytes, so there may be more entries when it has fewer than `credit`,
    /// or none; ``awaitEntry(timeout:)`` returns at once then.
    func claim(upTo credit: Int) async throws -> ClaimAnswer

    /// Suspends until the inbox holds an entry or `timeout` has passed, without moving anything.
    ///
    /// May return early. Ends at once, with `CancellationError`, when the task is cancelled.
    func awaitEntry(timeout: Duration) async throws

    /// Returns all that is in this worker's claimed list, oldest first.
    func claimed() async throws -> [Claim]

    /// Moves everything in this worker's claimed list back to the head of the inbox, in the order it
    /// was there before, and returns how many entries that were.
    func requeueClaimed() async throws -> Int

    // MARK: A claimed job's ways on

    /// Tells whether `runKey` is already in flight or settled; if so, drops the claimed entry as a
    /// duplicate, in the same step, and counts it.
    ///
    /// A repeat for an entry that is no longer claimed answers by the run key alone.
    func dropIfDuplicate(_ claim: Claim, runKey: String) async throws -> Bool

    /// Writes the records of jobs that are about to be sent: each job leaves the claimed list and is bound
    /// to its record's nonce, in one step (invariants I1, I2, I3, I6).
    ///
    /// All are bound together where they can be, each for itself: one that is refused keeps none of the others from being
    /// bound. A run key that several of them have is the first one's.
    ///
    /// Checked in this order, for each: the connection is not the one that the lease was acquired on, nothing may be moved in this
    /// store, or the lease is not this worker's any more, or has another epoch → `fenced`; a record with the same head on
    /// this nonce already → `bound`; another record on the nonce → `nonceTaken`; for a job: `claim` is no longer in this worker's list → `notClaimed`; the run key is known → the
    /// claimed entry is dropped and counted, `duplicate`. Otherwise the claimed entry is removed, the
    /// record written, `next` raised to at least nonce + 1 and the run key (if any) marked as in flight,
    /// without expiry.
    ///
    /// - Parameters:
    ///   - bindings: What is bound, each with its nonce.
    ///   - lease: The right to bind on the account.
    /// - Returns: The answers, in the order of `bindings`.
    func bind(_ bindings: [Binding], under lease: Lease) async throws -> [BindAnswer]

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

    /// Moves a claimed job to the delayed set as `entry`, due after `delay` from now.
    ///
    /// - Returns: `false` when the claim is no longer in this worker's list (it was reaped, or this is a repeat).
    @discardableResult
    func retry(_ claim: Claim, as entry: [UInt8], after delay: Duration) async throws -> Bool

    /// Moves a claimed job to the dead-letter stream.
    ///
    /// - Returns: `false` when the claim is no longer in this worker's list (it was reaped, or this is a repeat).
    @discardableResult
    func bury(_ claim: Claim, as letter: StreamEntry) async throws -> Bool

    // MARK: Housekeeping

    /// Moves delayed entries that are due to the tail of the inbox, at most `limit`.
    ///
    /// - Returns: How many moved, and how long until the next is due (`nil`: none is waiting).
    func promote(limit: Int) async throws -> (moved: Int, next: Duration?)

    /// Records that this worker is alive.
    func heartbeat() async throws

    /// Moves the claimed lists of workers without a heartbeat for `age` back to the head of the inbox
    /// and forgets those workers. This worker is never reaped by itself.
    ///
    /// Each counts as a delivery of what it had claimed; equal bytes in one list count once. An entry with
    /// ``Deliveries/limit`` deliveries becomes a dead letter instead, with the reason ``DeadReason/killedWorkers``, an id
    /// of its own and its bytes as they were, counted as `dead`. Every step that moves a claim on, and
    /// ``requeueClaimed()``, forgets the deliveries of its entry.
    func reap(deadFor age: Duration) async throws -> ReapAnswer

    /// Forgets this worker; its claimed list must be empty by then, otherwise it stays for the reaper.
    func leave() async throws

    // MARK: Leases

    /// Takes the lease of `account` when nobody holds it, with a higher epoch than ever before.
    ///
    /// A lease that this worker holds already is renewed and returned with its epoch unchanged.
    /// - Returns: `nil` while another worker holds it.
    func acquire(_ account: Address, for ttl: Duration) async throws -> Lease?

    /// Extends a lease to `ttl` from now; `false` when it is not this worker's any more.
    func renew(_ lease: Lease, for ttl: Duration) async throws -> Bool

    /// Gives a lease back; nothing happens when it is not this worker's any more.
    func release(_ lease: Lease) async throws

    /// Makes this worker a member of those that share these accounts, and tells who the members are and who holds which
    /// lease.
    ///
    /// Members are those that asked within the last `ttl`, of the very same set of accounts in any order: workers with
    /// different sets count by themselves. A member that has not asked for `ttl` is forgotten. Says nothing about the right to bind, which is the lease's alone.
    func share(of accounts: [Address], memberFor ttl: Duration) async throws -> AccountShares

    /// Ends this worker's membership among those that share these accounts, so that the others need not wait for it to
    /// expire; leases stay as they are.
    func resign(from accounts: [Address]) async throws

    /// Returns all that is bound on `account`, by nonce, and the high-water mark.
    func flights(of account: Address) async throws -> AccountFlights

    // MARK: Looking

    /// Returns what is where at this moment, for people and metrics.
    func snapshot(of accounts: [Address]) async throws -> JournalSnapshot

    /// A number that grows whenever the connection was lost and came back.
    ///
    /// When it has changed, answers may have been lost: the worker reads ``claimed()`` and
    /// ``flights(of:)`` again and adopts what it finds.
    var generation: Int { get async }
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

extension Journal {
    /// Binds one job or filler, see ``bind(_:under:)``.
    package func bind(_ record: FlightRecord, claim: Claim?, under lease: Lease) async throws -> BindAnswer {
        let answers = try await bind([Binding(record, claim: claim)], under: lease)
        guard answers.count == 1 else { throw JournalError(.malformed, step: "bind", "unexpected answer") }
        return answers[0]
    }
}

/// Answer of ``Journal/bind(_:under:)``.
package enum BindAnswer: Hashable, Sendable {
    case bound
    case fenced
    case nonceTaken
    case notClaimed
    case duplicate
}

/// Answer of ``Journal/amend(_:replacing:under:)`` and, for each flight, of ``Journal/settle(_:under:)``.
package enum AmendAnswer: Hashable, Sendable {
    case done
    case fenced
    /// Only ``Journal/amend(_:replacing:under:)``: the record is no longer there.
    case gone
    /// The record is not the one that the step was meant for: the journal must be read again.
    case changed
}
