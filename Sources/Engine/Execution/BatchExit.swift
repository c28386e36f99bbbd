import Logging

/// Moves jobs that leave their batches without a nonce to where they belong, all of a batch in one step.
struct BatchExit: Sendable {
    let journal: any JobQueue
    let retry: RetryPolicy
    let world: World
    let persistence: Persistence
    let random: Randomness
    let time: any TimeSource
    let tally: Tally
    let logger: Logger

    private struct Moves {
        var burials: [Burial] = []
        /// Each with what it counts as.
        var retries: [(retry: Retry, event: Tally.Event)] = []
        /// Why some are put aside.
        var reasons: [String] = []
    }

    /// - Throws: `CancellationError` when the task is cancelled; ``JournalError`` with the code `lost`.
    func leave(_ jobs: [Leaving]) async throws {
        var moves = Moves()
        for job in jobs { await plan(job, &moves) }
        if let reason = moves.reasons.first {
            // One line for a batch: the others' reasons are most likely the same.
            logger.notice("jobs put aside", metadata: ["jobs": "\(moves.reasons.count)", "reason": "\(reason)"])
        }
        let (burials, retries) = (moves.burials, moves.retries)
        try await move("bury jobs", burials) { try await journal.bury(burials).map(Tally.Event.init) }
        try await move("put jobs aside", retries) {
            zip(retries, try await journal.retry(retries.map(\.retry))).map { $1 ? $0.event : .notClaimed }
        }
    }

    private func plan(_ job: Leaving, _ moves: inout Moves) async {
        switch job.way {
        case .bury(let reason, let error): moves.burials.append(burial(of: job, job.trail, reason, error))
        case .fail(let reason, let error): fail(job, reason, error, &moves)
        case .putAside(let reason): await putAside(job, job.trail.job, reason, as: .postponed, &moves)
        case .hold(let reason):
            // What it failed with on chain was most likely this: a block tells no reason, and others of its owner may have been first.
            var held = job.trail.job
            held?.attempts = 0
            await putAside(job, held, reason, as: .unfunded, &moves)
        case .giveBack:
            moves.reasons.append("no account has room")
            moves.retries.append(
                (Retry(job.claim, as: job.claim.entry, after: .zero, counting: .postponed), .postponed))
        }
    }

    private func putAside(
        _ leaving: Leaving, _ job: Job?, _ reason: String, as event: Tally.Event, _ moves: inout Moves
    ) async {
        moves.reasons.append(reason)
        let delay = await world.postpone(leaving.trail.id)
        let entry = job?.entryForRetry() ?? leaving.claim.entry
        moves.retries.append((Retry(leaving.claim, as: entry, after: delay, counting: .postponed), event))
    }

    /// Counts an attempt; the job waits for another one, or is buried when they are used up.
    private func fail(_ leaving: Leaving, _ reason: DeadReason, _ error: String, _ moves: inout Moves) {
        guard var job = leaving.trail.job else { return }
        switch retry.verdict(afterFailureOf: job, random: random()) {
        case .again(let entry, let delay):
            logger.warning(
                "job failed, it will be tried again",
                metadata: ["job": "\(job.id)", "reason": "\(reason.rawValue)", "error": "\(error)", "in": "\(delay)"])
            moves.retries.append((Retry(leaving.claim, as: entry, after: delay), .retried))
        case .exhausted(let attempts):
            job.attempts = attempts
            var trail = leaving.trail
            trail.job = job
            moves.burials.append(burial(of: leaving, trail, reason, error))
        }
    }

    private func burial(of job: Leaving, _ trail: JobTrail, _ reason: DeadReason, _ error: String) -> Burial {
        logger.error(
            "job buried", metadata: ["job": "\(trail.id)", "reason": "\(reason.rawValue)", "error": "\(error)"])
        return Burial(
            job.claim, as: .dead(trail, reason: reason, error: error, settledAt: time.wall),
            runKey: trail.job?.idempotencyKey)
    }

    /// Takes a step that moves claims on, and counts what came of each: somebody may have reaped one meanwhile.
    private func move<Job>(_ step: String, _ jobs: [Job], _ body: () async throws -> [Tally.Event]) async throws {
        guard !jobs.isEmpty else { return }
        for event in try await persistence.repeatUntilDone(step, body) { tally.count(event) }
    }
}

extension Tally.Event {
    /// How a burial is counted.
    fileprivate init(_ answer: BurialAnswer) {
        self =
            switch answer {
            case .notClaimed: .notClaimed
            case .buried: .dead
            case .counted: .diedAgain
            }
    }
}
