package import Engine
import Redis

extension RedisJournal {
    package func promote(limit: Int) async throws -> (moved: Int, next: Duration?) {
        let reply = try await step("promote", Scripts.promote, keys: [keys.delayed, keys.inbox], [limit])
        return try mapping("promote") {
            let numbers = try reply.array().map { try $0.integer() }
            guard numbers.count == 2 else { throw JournalError(.malformed, step: "promote", "unexpected answer") }
            return (Int(numbers[0]), numbers[1] < 0 ? nil : .milliseconds(numbers[1]))
        }
    }

    package func heartbeat() async throws {
        _ = try await step("heartbeat", Scripts.heartbeat, keys: [keys.workers], [worker.description])
    }

    package func reap(olderThan age: Duration) async throws -> [WorkerID: Int] {
        let reply = try await step(
            "reap", Scripts.reap, keys: [keys.workers, keys.inbox, keys.totals],
            [age.wholeMilliseconds, worker.description, keys.claimedPrefix])
        return try mapping("reap") {
            let values = try reply.array()
            var recovered: [WorkerID: Int] = [:]
            for index in stride(from: 0, to: values.count - 1, by: 2) {
                recovered[WorkerID(try values[index].string())] = Int(try values[index + 1].integer())
            }
            return recovered
        }
    }

    package func leave() async throws {
        _ = try await step("leave", Scripts.leave, keys: [keys.workers, claimed], [worker.description])
    }
}
