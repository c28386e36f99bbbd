import Logging

/// What every worker does on the side, for all: shows that it is alive, moves delayed jobs that are due back to
/// the inbox, and recovers what dead workers had claimed.
struct Housekeeping: Sendable {
    let journal: any Journal
    let leaseTTL: Duration
    let time: any TimeSource
    let tally: Tally
    let logger: Logger

    /// Most delayed jobs moved in one step, so that a step stays short.
    static let promotionLimit = 500
    /// Longest time between two looks at the delayed set: another worker may have added to it.
    static let longestNap = Duration.seconds(1)

    /// Runs until the task is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await periodically("heartbeat", heartbeat) }
            group.addTask { try await periodically("promote", promote) }
            group.addTask {
                var usable = (connection: await journal.connection, from: time.elapsed)
                try await periodically("reap") { try await reap(over: &usable) }
            }
        }
    }

    /// Repeats `step`, which tells how long to wait for the next time; a failure is repeated soon.
    private func periodically(_ name: String, _ step: () async throws -> Duration) async throws {
        while true {
            var nap = min(leaseTTL / 10, Self.longestNap)
            do {
                nap = try await step()
            } catch is CancellationError {
                throw CancellationError()
            } catch  where JournalError.isLost(error) {
                // The accounts say so, and what they do about it.
            } catch {
                tally.count(.worldFailure)
                logger.error("housekeeping failed", metadata: ["step": "\(name)", "error": "\(error)"])
            }
            try await time.sleep(for: nap)
        }
    }

    private func heartbeat() async throws -> Duration {
        try await journal.heartbeat()
        return leaseTTL / 3
    }

    private func promote() async throws -> Duration {
        let (moved, next) = try await journal.promote(limit: Self.promotionLimit)
        if moved == Self.promotionLimit { return .zero }
        return min(next ?? Self.longestNap, Self.longestNap)
    }

    /// Recovers what dead workers had claimed.
    ///
    /// When the store was away for long, nobody's heartbeat is a recent one: whoever is alive gets the time to show it.
    private func reap(over usable: inout (connection: Int, from: Duration)) async throws -> Duration {
        // A reap that waited for a connection would be the first to arrive there, so this waits for one.
        try await journal.heartbeat()
        let connection = await journal.connection
        if connection != usable.connection { usable = (connection, time.elapsed + leaseTTL) }
        guard time.elapsed >= usable.from else { return leaseTTL / 2 }
        let answer = try await journal.reap(deadFor: leaseTTL)
        for (worker, jobs) in answer.recovered {
            tally.count(.reaped, by: jobs)
            logger.warning(
                "recovered the claims of a dead worker", metadata: ["worker": "\(worker)", "jobs": "\(jobs)"])
        }
        if answer.buried > 0 {
            tally.count(.dead, by: answer.buried)
            logger.error(
                "entries buried",
                metadata: ["reason": "\(DeadReason.killedWorkers.rawValue)", "jobs": "\(answer.buried)"])
        }
        return leaseTTL / 2
    }
}
