/// The part of a ``Journal`` in which jobs wait: from the inbox through a worker's claims to the delayed set or the dead letters.
package protocol JobQueue: Sendable {
    // MARK: Inbox and claims

    /// Moves up to `credit` entries from the head of the inbox to the tail of this worker's claimed
    /// list, oldest first, and registers the worker's heartbeat in the same step.
    ///
    /// Each claimed entry gets a name that no other has, so that two entries with the same bytes stay two
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

    /// Returns all that this worker has claimed, oldest first.
    func claimed() async throws -> [Claim]

    /// Moves all that this worker has claimed back to the head of the inbox, in the order it
    /// was there before, and returns how many entries that were.
    func requeueClaimed() async throws -> Int

    // MARK: A claimed job's ways on

    /// Tells of each job whether its run key is already in flight or settled, or died lately; if so, drops the claimed entry
    /// in the same step, and counts it: as a duplicate, or at its dead letter and as `quieted`.
    ///
    /// That a run died is forgotten, in the same step, when a job says that it runs again. A repeat for an entry that is no longer
    /// claimed answers by the run key alone.
    /// - Returns: The answers, in the order of `jobs`.
    func dropDuplicates(_ jobs: [RunLookup]) async throws -> [KnownRun]

    /// Moves claimed jobs to the delayed set, and counts each as its ``Retry/Total`` says.
    ///
    /// - Returns: Of each, in order, whether it was moved: `false` when its claim is no longer in this worker's list (it was reaped,
    ///   or this is a repeat).
    func retry(_ jobs: [Retry]) async throws -> [Bool]

    /// Moves claimed jobs to the dead-letter stream; their run keys, unless they are in flight or settled, are remembered as dead for
    /// `dead.quiet`.
    ///
    /// One whose run died lately is dropped, and counted at its dead letter and as `quieted`.
    /// - Returns: The answers, in the order of `jobs`.
    func bury(_ jobs: [Burial]) async throws -> [BurialAnswer]

    // MARK: Housekeeping

    /// Moves delayed entries that are due to the tail of the inbox, at most `limit`.
    ///
    /// - Returns: How many moved, and how long until the next is due (`nil`: none is waiting).
    func promote(limit: Int) async throws -> (moved: Int, next: Duration?)

    /// Records that this worker is alive, and keeps the store's clock from going back.
    func heartbeat() async throws

    /// Moves the claims of workers without a heartbeat for `age` back to the head of the inbox
    /// and forgets those workers. This worker is never reaped by itself.
    ///
    /// Each counts as a delivery of what it had claimed; equal bytes that are recovered in one step count once. An entry with
    /// ``Deliveries/limit`` deliveries becomes a dead letter instead, with the reason ``DeadReason/killedWorkers``, an id
    /// of its own and its bytes as they were, counted as `dead`. Every step that moves a claim on, and
    /// ``requeueClaimed()``, forgets the deliveries of its entry.
    func reap(deadFor age: Duration) async throws -> ReapAnswer

    /// Forgets this worker; it must have no claims by then, otherwise they stay for the reaper.
    func leave() async throws
}

/// A claimed job that waits for another try.
package struct Retry: Equatable, Sendable {
    /// As what it is counted.
    package enum Total: String, Sendable {
        /// An attempt that failed.
        case retried
        /// Put aside for what is not its own fault.
        case postponed
    }

    package var claim: Claim
    /// As what it waits.
    package var entry: [UInt8]
    /// When it is due, from now.
    package var delay: Duration
    package var total: Total

    package init(_ claim: Claim, as entry: [UInt8], after delay: Duration, counting total: Total = .retried) {
        self.claim = claim
        self.entry = entry
        self.delay = delay
        self.total = total
    }
}

/// A claimed job that becomes a dead letter.
package struct Burial: Equatable, Sendable {
    package var claim: Claim
    package var letter: StreamEntry
    /// By which its death is remembered.
    package var runKey: String?

    package init(_ claim: Claim, as letter: StreamEntry, runKey: String? = nil) {
        self.claim = claim
        self.letter = letter
        self.runKey = runKey
    }
}

/// What ``JobQueue/bury(_:)`` did with a job.
package enum BurialAnswer: Int, Sendable {
    /// The claim is no longer in this worker's list: it was reaped, or this is a repeat.
    case notClaimed = 0
    case buried = 1
    /// Its run died lately: it is counted at that dead letter.
    case counted = 2
}

/// A claimed job whose run is looked up.
package struct RunLookup: Equatable, Sendable {
    package var claim: Claim
    package var runKey: String
    /// Whether it runs although its run died lately.
    package var isAgain: Bool

    package init(_ claim: Claim, runKey: String, isAgain: Bool = false) {
        self.claim = claim
        self.runKey = runKey
        self.isAgain = isAgain
    }
}

/// What ``JobQueue/dropDuplicates(_:)`` knows of a run.
package enum KnownRun: Int, Sendable {
    case unknown = 0
    /// In flight or settled.
    case taken = 1
    /// It died lately.
    case dead = 2
}
