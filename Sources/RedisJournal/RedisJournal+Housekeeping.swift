package import Engine
import Redis

extension RedisJournal {
    package func promote(limit: Int) async throws -> (moved: Int, next: Duration?) {
        try await step("promote", Scripts.promote, keys: [keys.store, keys.delayed, keys.inbox], [limit]) { reply in
            let numbers = try reply.array(of: 2).map { try $0.integer() }
            return (Int(numbers[0]), numbers[1] < 0 ? nil : .milliseconds(numbers[1]))
        }
    }

    package func heartbeat() async throws {
        try await step(
            "heartbeat", Scripts.heartbeat, keys: [keys.store, keys.workers, keys.accounts, keys.recoveryLead],
            [worker.description, keys.accountPrefix]
        ) { _ in }
    }

    package func reap(deadFor age: Duration) async throws -> ReapAnswer {
        let dead = try await step(
            "reap", Scripts.dead, keys: [keys.store, keys.workers], [age.wholeMilliseconds, worker.description]
        ) { try $0.strings() }
        var answer = ReapAnswer()
        for worker in dead {
            let claimed = keys.claimed(worker)
            let given = try await giveBack(claimed) { names in
                try await step(
                    "reap", Scripts.reap,
                    keys: [
                        keys.store, keys.workers, claimed, keys.inbox, keys.totals, keys.deliveries, keys.dead,
                        keys.seen,
                    ],
                    [
                        Self.givenBackBudget, age.wholeMilliseconds, worker, Deliveries.limit,
                        DeadReason.killedWorkers.rawValue,
                    ] + names, GivenBack.init)
            }
            guard let given else { continue }
            answer.recovered[WorkerID(worker)] = given.returned
            answer.buried += given.buried
        }
        return answer
    }

    package func leave() async throws {
        try await step("leave", Scripts.leave, keys: [keys.workers, claimed, keys.seen], [worker.description]) { _ in }
    }
}
