import Ethereum

/// What a worker makes of how the store stands: whether its accounts may be worked with, and what it brings when it asks next.
///
/// Pure: what happens comes in, what is to be done comes out; ``StoreRecovery`` carries that out. What a worker does that leads a
/// recovery is decided by a ``RecoveryLead``.
struct RecoveryMachine {
    /// What is configured.
    struct Rules: Sendable {
        /// The accounts of which the worker has the keys.
        var accounts: [Address]
        /// Most nonces in flight for one account (`worker.maxInFlightPerAccount`).
        var capacity: Int
        /// `worker.leaseTTL`.
        var leaseTTL: Duration
        /// How long a request that carries transactions may take (`chain.sendTimeout`).
        var sendTimeout: Duration
        /// `recovery.hidden`.
        var hidden: HiddenPolicy
        /// `gas.stuckAfter`.
        var stuckAfter: Duration
    }

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
        /// of another format, or somebody does not know of this worker in it.
        case clear(String)
        /// A recovery stands.
        ///
        /// Can transition to: itself with the next step, or when the operator orders something; `clear` when it is finished, by
        /// whichever worker; `unknown` when somebody does not know of this worker then, or the store is of another format.
        case standing(RecoveryStep, RecoveryOrder?)
    }

    /// What is to be done about an event.
    enum Action: Equatable {
        /// Wake whoever waits for another state.
        case wake
        /// Ask again at once.
        case ask
        case say(RecoveryRemark)
    }

    let rules: Rules
    private(set) var state = State.unknown
    /// The workers of which this one has been told.
    private var others: Set<WorkerID> = []
    /// When this worker last asked and could move entries, in elapsed time; `nil` before that.
    private var workedAt: Duration?
    /// Accounts that are worked with, in the belief that entries may be moved.
    private var openAccounts = 0
    /// Since when others keep this worker waiting that do not know of it, and whether that was said.
    private var unaware: (since: Duration, isSaid: Bool)?
    /// Why the store last did not answer; `nil` when it did.
    private var complaint: JournalError.Code?
    /// When it was said last that a recovery stands.
    private var reportedAt = Duration.zero

    /// Time between two lines that say that a recovery stands.
    static let reportInterval = Duration.seconds(60)
    /// How long it takes those who are alive at most to learn of a worker: two looks, and one more second.
    static let longestIntroduction = Duration.seconds(5)

    init(_ rules: Rules) { self.rules = rules }

    /// Whether entries may be moved.
    var isClear: Bool { if case .clear = state { true } else { false } }

    /// Time until the store is asked again.
    var nap: Duration { isClear ? .seconds(2) : .milliseconds(250) }

    // MARK: Accounts

    /// An account is to be opened.
    ///
    /// - Returns: In which life of the store; `nil` when nothing may be moved.
    mutating func open() -> String? {
        guard case .clear(let incarnation) = state else { return nil }
        openAccounts += 1
        return incarnation
    }

    mutating func close() { openAccounts -= 1 }

    /// Whether nothing of an account can leave the worker, as far as is known here.
    var isClosed: Bool { if case .standing = state { openAccounts == 0 } else { false } }

    // MARK: The store

    /// What the worker brings when it asks.
    ///
    /// It can tell of all that may have bound anything if it has worked lately: then nobody has taken it for dead, and not waited for it.
    func member(hasStopped: Bool, at now: Duration) -> RecoveryMember {
        RecoveryMember(
            accounts: rules.accounts, leaseTTL: rules.leaseTTL, capacity: rules.capacity, hasStopped: hasStopped,
            wasThere: workedAt.map { now - $0 < rules.leaseTTL } ?? false, others: others)
    }

    /// The store has answered what was asked at `asked`.
    mutating func answered(_ standing: StoreStanding, asked: Duration, at now: Duration) -> [Action] {
        let before = state
        complaint = nil
        var actions: [Action] = standing.hasNewcomers ? [.ask] : []
        if let recovery = standing.recovery {
            others.formUnion(standing.workers)
            unaware = nil
            state = .standing(recovery.step, recovery.order)
            actions += report(recovery, after: before, at: now)
        } else {
            others = standing.workers
            state = standing.unaware.isEmpty ? .clear(standing.incarnation) : .unknown
            if isClear { workedAt = asked }
            if case .standing = before { actions.append(.say(.ended)) }
            actions += report(unaware: standing.unaware, at: now)
        }
        return state == before ? actions : actions + [.wake]
    }

    /// The store has not answered; said once, since whatever else needs the store says so as well.
    mutating func failed(_ error: JournalError) -> [Action] {
        var actions: [Action] = []
        if error.code == .format, state != .unknown {
            state = .unknown
            actions.append(.wake)
        }
        if complaint != error.code { actions.append(.say(.noAnswer(error.code, "\(error)"))) }
        complaint = error.code
        return actions
    }

    /// One line when it begins, one for each step and order, and one a minute.
    private mutating func report(_ recovery: RecoveryProgress, after before: State, at now: Duration) -> [Action] {
        guard state != before || now - reportedAt >= Self.reportInterval else { return [] }
        reportedAt = now
        guard case .standing = before else { return [.say(.began(recovery))] }
        return [.say(state == before ? .stands(recovery) : .goesOn(recovery))]
    }

    /// One line for a worker that waits beside one that is dead, and not forgotten yet.
    private mutating func report(unaware workers: Set<WorkerID>, at now: Duration) -> [Action] {
        guard !workers.isEmpty else {
            unaware = nil
            return []
        }
        let (since, isSaid) = unaware ?? (now, false)
        let isLate = now - since >= Self.longestIntroduction
        unaware = (since, isSaid || isLate)
        return isLate && !isSaid ? [.say(.isUnknown(to: workers))] : []
    }
}
