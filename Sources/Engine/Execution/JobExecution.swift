import Ethereum
import Logging

/// What a lane does with one claimed job, from decoding to handing its transaction over.
struct JobExecution: Sendable {
    private let preparer: Preparer
    private let desk: BindingDesk
    private let journal: any Journal
    private let retry: RetryPolicy
    private let persistence: Persistence
    private let random: Randomness
    private let drain: Signal
    private let time: any TimeSource
    private let tally: Tally
    private let logger: Logger

    init(
        preparer: Preparer, desk: BindingDesk, journal: any Journal, retry: RetryPolicy, persistence: Persistence,
        random: @escaping Randomness, drain: Signal, time: any TimeSource, tally: Tally, logger: Logger
    ) {
        self.preparer = preparer
        self.desk = desk
        self.journal = journal
        self.retry = retry
        self.persistence = persistence
        self.random = random
        self.drain = drain
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    /// How long a job waits whose attempt does not count.
    private static let postponement = Duration.seconds(10)

    /// Works on a claimed job until it has left the claimed list, or the worker drains.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; the job is in the claimed list or in the journal then.
    func execute(_ claim: Claim) async throws {
        do {
            try await workOrPostpone(claim)
        } catch  where JournalError.isLost(error) {
            // Whatever is claimed once the store has been compared with the chain is read anew.
            tally.count(.notClaimed)
        }
    }

    private func workOrPostpone(_ claim: Claim) async throws {
        do {
            try await work(on: claim, receivedAt: time.wall)
        } catch is NoRoom {
            // Another worker may have the accounts that this one had when it claimed the job.
            logger.notice("no account has room, the job goes back to the queue", metadata: ["tag": "\(claim.tag)"])
            try await postpone(claim, as: claim.entry, for: .zero)
        } catch {
            if JournalError.isLost(error) { throw error }
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            logger.error("job could not be worked on, it will be tried again", metadata: ["error": "\(error)"])
            try await postpone(claim, as: claim.entry)
        }
    }

    private func work(on claim: Claim, receivedAt: Milliseconds) async throws {
        // While a job holds no nonce it may be given up at any moment: it is still in the claimed list.
        switch try await untilDraining({ try await preparer.prepare(claim, receivedAt: receivedAt) }) {
        case nil: return
        case .ready(let prepared):
            // What was prepared before a long wait for a nonce is out of date: the deadline, the fees, the next run.
            guard try await desk.bind(prepared) else { return }
            try await work(on: claim, receivedAt: receivedAt)
        case .duplicate: tally.count(.duplicate)
        case .bury(let trail, let reason, let error): try await bury(claim, trail, reason, error)
        case .postpone(let job, let reason):
            logger.notice("job postponed", metadata: ["job": "\(job.id)", "reason": "\(reason)"])
            try await postpone(claim, as: job.entryForRetry())
        case .failed(let job, let reason, let error):
            try await fail(job, claim, reason, error, receivedAt: receivedAt)
        }
    }

    /// Counts an attempt; the job waits for another one, or is buried when they are used up.
    private func fail(
        _ job: Job, _ claim: Claim, _ reason: DeadReason, _ error: String, receivedAt: Milliseconds
    ) async throws {
        switch retry.verdict(afterFailureOf: job, random: random()) {
        case .again(let entry, let delay):
            logger.warning(
                "job failed, it will be tried again",
                metadata: ["job": "\(job.id)", "reason": "\(reason.rawValue)", "error": "\(error)", "in": "\(delay)"])
            try await move("put the job aside", as: .retried) {
                try await journal.retry(claim, as: entry, after: delay)
            }
        case .exhausted(let attempts):
            var job = job
            job.attempts = attempts
            try await bury(claim, job.trail(receivedAt), reason, error)
        }
    }

    /// Neither the job's fault nor one that the worker could wait for (its own fee cap, a signer that does not answer):
    /// no attempt is counted, and the lane goes on.
    private func postpone(_ claim: Claim, as entry: [UInt8], for delay: Duration = postponement) async throws {
        try await move("put the job aside", as: .postponed) {
            try await journal.retry(claim, as: entry, after: delay)
        }
    }

    private func bury(_ claim: Claim, _ trail: JobTrail, _ reason: DeadReason, _ error: String) async throws {
        logger.error(
            "job buried", metadata: ["job": "\(trail.id)", "reason": "\(reason.rawValue)", "error": "\(error)"])
        let letter = StreamEntry.dead(trail, reason: reason, error: error, settledAt: time.wall)
        try await move("bury the job", as: .dead) { try await journal.bury(claim, as: letter) }
    }

    /// Takes a step that moves a claim on, and counts what came of it: somebody may have reaped the claim meanwhile.
    private func move(_ step: String, as event: Tally.Event, _ body: () async throws -> Bool) async throws {
        let moved = try await persistence.repeatUntilDone(step, body)
        tally.count(moved ? event : .notClaimed)
    }

    /// Runs `body`, but gives it up (`nil`) when the worker drains first.
    private func untilDraining<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await drain.wait(past: 0)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
