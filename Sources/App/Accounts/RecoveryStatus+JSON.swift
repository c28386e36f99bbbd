package import Engine
package import JSON
package import Redis
import RedisJournal

extension AppConfiguration {
    /// Asks Redis about the recovery that stands, or the last one.
    ///
    /// - Throws: `JournalError`; `CancellationError`.
    package func recoveryStatus(on redis: RedisClient) async throws -> RecoveryStatus {
        try await journal(of: WorkerID("operator"), on: redis).recoveryStatus()
    }

    /// Gives an order to whoever leads the recovery, or takes one back.
    ///
    /// - Returns: Whether a recovery stood.
    /// - Throws: `JournalError`; `CancellationError`.
    package func order(_ order: RecoveryOrder?, on redis: RedisClient) async throws -> Bool {
        try await journal(of: WorkerID("operator"), on: redis).order(order)
    }
}

extension RecoveryStatus {
    /// Writes it as one JSON object, for scripts.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.optional("step", progress?.step.rawValue)
            $0.member("age_ms", progress.map { Int64($0.age / .milliseconds(1)) } ?? 0)
            $0.member("waits_for", progress?.waitsFor ?? "")
            $0.member("stuck", progress?.isStuck ?? false)
            $0.optional("order", order?.rawValue)
            $0.optional("leader", leader?.description)
            $0.member("last_ended_ms", lastEnded ?? 0)
            $0.member("workers") {
                $0.object { for (worker, hasStopped) in sortedWorkers { $0.member("\(worker)", hasStopped) } }
            }
            $0.member("accounts") {
                $0.array { for account in accounts { $0.object { account.write(to: &$0) } } }
            }
        }
    }

    /// The workers that may have bound anything, by name, and whether each has said that it has stopped.
    package var sortedWorkers: [(WorkerID, Bool)] {
        workers.sorted { $0.key.description < $1.key.description }.map { ($0.key, $0.value) }
    }
}

extension RecoveryPlan.Account {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("address", "\(address)")
        writer.optional("from_nonce", from.map { "\($0)" })
    }
}

extension JSONWriter {
    mutating func optional(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
