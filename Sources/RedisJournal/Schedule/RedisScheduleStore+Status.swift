import Engine
package import Ethereum
import Redis
package import Scheduler

extension RedisScheduleStore {
    /// About how many of the workflows that are held are named.
    private static let reasonsAtOnce = 20

    /// Tells what is queued and held, for people; changes nothing, and needs no lease.
    ///
    /// - Throws: `JournalError`; `CancellationError`.
    package func status() async throws -> ScheduleStatus {
        try await step(
            "schedule status", Scripts.scheduleStatus, keys: [own.lease, own.runs, own.firings, own.held, own.state],
            [Self.reasonsAtOnce]
        ) { reply in
            let parts = try reply.array(of: 6)
            var reasons: [UInt256: String] = [:]
            for (workflow, reason) in try parts[4].pairs() { reasons[try UInt256(field: workflow)] = reason }
            return ScheduleStatus(
                leader: parts[0].isNull ? nil : RedisJournal.holder(try parts[0].string())?.description,
                queued: try parts[1].count(), pending: try parts[2].count(), held: try parts[3].count(),
                reasons: reasons,
                transfers: parts[5].isNull ? nil : try TransferCursor(stored: try parts[5].string()))
        }
    }

    /// Tells why workflows are held, all of them; needs no lease.
    ///
    /// - Throws: `JournalError`; `CancellationError`.
    package func held() async throws -> [UInt256: String] {
        try await step("held") {
            var reasons: [UInt256: String] = [:]
            try await readAll(own.held) { reasons[try UInt256(field: $0)] = $1 }
            return reasons
        }
    }
}
