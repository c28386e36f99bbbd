import Concurrency
import Ethereum
import Logging

/// Notices that the store came back with older data, and puts things right: settle, then adopt.
///
/// One of these is in each worker. All of them watch the store; one at a time leads (`RecoveryRun`). The accounts ask it only whether
/// they may go on: while a recovery stands no account is open, so nothing that was bound before can leave the worker.
///
/// What notices in time is not this, but every script that moves an entry: it does nothing in a store that was not recovered.
package actor StoreRecovery {
    /// How the store stands, as far as this worker knows.
    enum State: Equatable {
        /// Nobody has answered yet, or not everybody knows of this worker, so that nobody could tell of it after a loss; or the
        /// store is of a format that this program does not know.
        ///
        /// Can transition to: `clear`, `standing`.
        case unknown
        /// Entries may be moved, in the life of the store of this name.
        ///
        /// Can transition to: `standing`, or `clear` under another name, when the store is another one; `unknown` when that is
        /// of another format.
        case clear(String)
        /// A recovery stands.
        ///
        /// Can transition to: itself with the next step, or when the operator orders something; `clear` when it is finished, by
        /// whichever worker; `unknown` when the store is of another format.
        case standing(RecoveryStep, RecoveryOrder?)
    }

    let context: RecoveryContext
    /// Whether nothing that this worker has bound can leave it any more.
    private let hasStopped: @Sendable () async -> Bool
    /// Notified when ``state`` has changed.
    nonisolated let changed = Signal()
    private let suspicion = Signal()
    private(set) var state = State.unknown
    /// The workers of which this one has been told.
    private var others: Set<WorkerID> = []
    /// When this worker last asked and could move entries, in elapsed time; `nil` before that.
    private var workedAt: Duration?
    /// The number under which this worker has joined, that of the last of which it was told, and in which life of the store.
    private var joined: (number: UInt64, last: UInt64, incarnation: String)?
    /// Accounts that are worked with, in the belief that entries may be moved.
    private var openAccounts = 0
    /// How many looks have begun, and which of them was the last that was answered.
    private var looks = (begun: 0, answered: 0)
    private let answered = Signal()
    /// Why the store last did not answer; `nil` when it did.
    private var complaint: JournalError.Code?
    /// When it was said last that a recovery stands, in elapsed time.
    private var reported: Duration?

    /// Time between two looks at a store in which nothing is to be put right.
    static let longestNap = Duration.seconds(2)
    /// Time between two looks while something is.
    static let shortestNap = Duration.milliseconds(250)
    /// Time between two lines that say that a recovery stands.
    static let reportInterval = Duration.seconds(60)

    init(context: RecoveryContext, hasStopped: @escaping @Sendable () async -> Bool) {
        self.context = context
        self.hasStopped = hasStopped
    }

    /// Watches, and leads whenever nobody else does, until the task is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.watch() }
            group.addTask { try await self.leadWhenNeeded() }
        }
    }

    // MARK: For the accounts

    /// Whether entries may be moved, as far as this worker knows.
    var isClear: Bool { if case .clear = state { true } else { false } }

    /// Runs `body` once entries may be moved, with the name of the store's life in which they may.
    ///
    /// As long as it runs this worker has not stopped, whatever else it says.
    /// - Throws: What `body` throws; `CancellationError`.
    nonisolated func whileClear<Result: Sendable>(
        _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let incarnation = try await enter()
        do {
            let result = try await body(incarnation)
            await exit()
            return result
        } catch {
            await exit()
            throw error
        }
    }

    /// Suspends until the store has answered a look that begins now or later.
    ///
    /// Whatever was read of the store before was written before the number that this look brings, or in another life, which it
    /// shows. Only then may it be sent.
    /// - Returns: Whether the store is in the same life still, and entries may be moved.
    /// - Throws: `CancellationError`.
    func awaitLook(in incarnation: String) async throws -> Bool {
        let wanted = looks.begun + 1
        while looks.answered < wanted {
            let seen = answered.generation
            suspect()
            try Task.checkCancellation()
            await answered.wait(past: seen)
        }
        return state == .clear(incarnation)
    }

    private func exit() { openAccounts -= 1 }

    private func enter() async throws -> String {
        while true {
            let seen = changed.generation
            if case .clear(let incarnation) = state {
                openAccounts += 1
                return incarnation
            }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    /// Suspends for as long as entries may be moved in the life of the store of this name.
    func awaitLoss(of incarnation: String) async throws {
        while true {
            let seen = changed.generation
            guard state == .clear(incarnation) else { return }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    /// Has the store looked at soon: it has refused a step as one that was not recovered.
    nonisolated func suspect() { suspicion.notify() }

    // MARK: Watching

    private func watch() async throws {
        while true {
            let seen = suspicion.generation
            try await look()
            let nap = if case .clear = state { Self.longestNap } else { Self.shortestNap }
            await context.time.wait(for: suspicion, past: seen, upTo: nap)
            try Task.checkCancellation()
        }
    }

    private func look() async throws {
        do {
            let now = context.time.elapsed
            looks.begun += 1
            let look = looks.begun
            take(try await context.journal.standing(await member()), askedAt: now)
            looks.answered = look
            answered.notify()
            complaint = nil
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            let code = (error as? JournalError)?.code ?? .unreachable
            if code == .format, state != .unknown {
                state = .unknown
                changed.notify()
            }
            // Said once: whatever else needs the store says so as well.
            guard complaint != code else { return }
            complaint = code
            context.logger.warning(
                code == .format
                    ? "nothing can be done in a store of another format"
                    : "cannot tell whether the store has lost writes",
                metadata: ["error": "\(error)"])
        }
    }

    private func member() async -> RecoveryMember {
        var member = RecoveryMember(
            accounts: context.wallet.accounts, leaseTTL: context.leaseTTL, capacity: context.capacity,
            joined: joined?.number ?? 0, heardOf: joined?.last ?? 0, wasThere: isWitness, others: others)
        if case .standing = state, openAccounts == 0 { member.hasStopped = await hasStopped() }
        return member
    }

    /// Whether this worker can tell of all that may have bound anything: nobody has taken it for dead, and not waited for it.
    private var isWitness: Bool {
        workedAt.map { context.time.elapsed - $0 < context.leaseTTL } ?? false
    }

    /// - Returns: Whether this worker has joined in this life of the store, and everybody knows that.
    private func join(_ standing: StoreStanding) -> Bool {
        // The number of another life of the store is somebody else's here.
        let isOfAnother = joined.map { $0.incarnation != standing.incarnation } ?? false
        // Whoever has just joined waits for this one to know.
        if standing.joins > joined?.last ?? 0 { suspect() }
        joined = isOfAnother ? nil : (standing.joined, standing.joins, standing.incarnation)
        return !isOfAnother && standing.isKnown
    }

    private func take(_ standing: StoreStanding, askedAt time: Duration) {
        let before = state
        let isKnown = join(standing)
        if let recovery = standing.recovery {
            others.formUnion(standing.workers)
            state = .standing(recovery.step, recovery.order)
            report(recovery, after: before)
        } else {
            others = standing.workers
            if isKnown { workedAt = time }
            state = isKnown ? .clear(standing.incarnation) : .unknown
            if case .standing = before { context.logger.notice("recovery has ended") }
        }
        if state != before { changed.notify() }
    }

    /// One line when it begins, one for each step and order, and one a minute.
    private func report(_ recovery: RecoveryProgress, after before: State) {
        let now = context.time.elapsed
        let isNews = state != before
        guard isNews || now - (reported ?? now) >= Self.reportInterval else { return }
        reported = now
        if case .standing = before {
            let level: Logger.Level = isNews ? .notice : recovery.isStuck ? .error : .warning
            context.logger.log(level: level, "recovery \(isNews ? "goes on" : "stands")", metadata: recovery.metadata)
        } else {
            context.tally.count(.recovery)
            context.logger.notice(
                "the store is new, or not the one of before; nothing is bound until it is known what it has lost",
                metadata: recovery.metadata)
        }
    }
}

extension RecoveryProgress {
    /// What a line of the log tells.
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["step": "\(step.rawValue)", "age": "\(age)"]
        if !waitsFor.isEmpty { metadata["for"] = "\(waitsFor)" }
        if let order { metadata["order"] = "\(order.rawValue)" }
        return metadata
    }
}
