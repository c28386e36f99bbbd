package import Engine
import Redis

extension RedisJournal {
    package func promote(limit: Int) async throws -> (moved: Int, next: Duration?) {
        let reply = try await step("promote", Scripts.promote, keys: [keys.store, keys.delayed, keys.inbox], [limit])
        return try mapping("promote") {
            let numbers = try reply.array().map { try $0.integer() }
            guard numbers.count == 2 else { throw JournalError(.malformed, step: "promote", "unexpected answer") }
            return (Int(numbers[0]), numbers[1] < 0 ? nil : .milliseconds(numbers[1]))
        }
    }

    package func heartbeat() async throws {
        _ = try await step("heartbeat", Scripts.heartbeat, keys: [keys.workers], [worker.description])
    }

    package func reap(deadFor age: Duration) async throws -> ReapAnswer {
        let reply = try await step(
            "reap", Scripts.reap,
            keys: [keys.store, keys.workers, keys.inbox, keys.totals, keys.deliveries, keys.dead, keys.seen],
            [
                age.wholeMilliseconds, worker.description, keys.claimedPrefix, Deliveries.limit,
                DeadReason.killedWorkers.rawValue,
            ])
        return try mapping("reap") {
            let parts = try reply.array()
            guard parts.count == 2 else { throw JournalError(.malformed, step: "reap", "unexpected answer") }
            let values = try parts[1].array()
            var recovered: [WorkerID: Int] = [:]
            for index in stride(from: 0, to: values.count - 1, by: 2) {
                recovered[WorkerID(try values[index].string())] = Int(try values[index + 1].integer())
            }
            return ReapAnswer(recovered: recovered, buried: Int(try parts[0].integer()))
        }
    }

    package func leave() async throws {
        _ = try await step("leave", Scripts.leave, keys: [keys.workers, claimed, keys.seen], [worker.description])
    }
}
