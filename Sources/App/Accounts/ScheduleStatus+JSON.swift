import Engine
package import Ethereum
package import IO
package import JSON
package import Logging
import Redis
import RedisJournal
package import Scheduler

extension AppConfiguration {
    /// Asks Redis about the schedule of the configured registry.
    ///
    /// - Returns: `nil` when none is configured.
    /// - Throws: `JournalError`; `CancellationError`.
    func scheduleStatus(on redis: RedisClient) async throws -> ScheduleStatus? {
        guard let registry = contracts.registry else { return nil }
        return try await RedisScheduleStore(holder: "status", registry: registry, keys: keyspace, client: redis)
            .status()
    }

    /// Asks Redis why the scheduler holds workflows.
    ///
    /// - Throws: ``ConfigurationError``, ``PreflightError`` when Redis cannot be reached; `JournalError`; `CancellationError`.
    package func heldWorkflows(on thread: IOThread, _ logger: Logger) async throws -> [UInt256: String] {
        let registry = try requiredRegistry
        return try await withRedis(on: thread, logger) { redis in
            try await RedisScheduleStore(holder: "status", registry: registry, keys: keyspace, client: redis).held()
        }
    }
}

extension ScheduleStatus {
    /// Writes it as one JSON object, for scripts.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.optional("leader", leader)
            $0.member("queued", queued)
            $0.member("pending", pending)
            $0.member("held", held)
            $0.member("held_because") {
                $0.object { for (workflow, reason) in sortedReasons { $0.member("\(workflow)", reason) } }
            }
            if let transfers { $0.member("transfers_block", transfers.block.rawValue) }
        }
    }

    /// Why workflows are held, by workflow.
    private var sortedReasons: [(UInt256, String)] { reasons.sorted { $0.key < $1.key } }

    /// Tells it to people; nothing where nobody has ever scheduled anything.
    ///
    /// - Parameter withdrawn: How many runs were withdrawn so far.
    package func lines(withdrawn: UInt64) -> [String] {
        guard leader != nil || queued + pending + held > 0 else { return [] }
        let sum =
            "\(queued) runs queued, \(pending) transfers pending, \(held) workflows held, \(withdrawn) runs withdrawn"
        let reasons = sortedReasons.map { "workflow \($0) is held: \($1)" }
        let rest = held - reasons.count
        return ["led by \(leader ?? "nobody"), " + sum] + reasons + (rest > 0 ? ["and \(rest) more are held"] : [])
    }
}
