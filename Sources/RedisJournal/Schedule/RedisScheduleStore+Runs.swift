import Collections
import Engine
import Ethereum
import Redis
package import Scheduler

extension RedisScheduleStore {
    /// How many runs one script moves at most, and after how many bytes it ends, so that others wait for milliseconds.
    private static let runsAtOnce = 200
    private static let bytesAtOnce = 1 << 20

    package func push(
        _ runs: [Run], upTo limit: Int, under lease: ScheduleLease
    ) async throws -> [PushAnswer] {
        var answers: [PushAnswer] = []
        while answers.count < runs.count {
            let some = Self.head(of: runs[answers.count...])
            let more = try await pushAtOnce(some, upTo: limit, under: lease)
            answers += more
            if more.count < some.count { break }
        }
        return answers + Array(repeating: .full, count: runs.count - answers.count)
    }

    private func pushAtOnce(
        _ runs: ArraySlice<Run>, upTo limit: Int, under lease: ScheduleLease
    ) async throws -> [PushAnswer] {
        try await lead(
            "push", Scripts.push, under: lease,
            keys: [
                keys.inbox, keys.delayed, keys.workers, own.runs, own.firings, own.armed, keys.totals,
            ] + runs.map { keys.run($0.key) },
            [limit, keys.claimedPrefix]
                + runs.flatMap { run -> [any RedisArgument] in
                    [run.key, run.workflow.description, run.note, run.entry]
                }
        ) { try $0.array().map { try $0.word() } }
    }

    /// As many as one script pushes, at least one.
    private static func head(of runs: ArraySlice<Run>) -> ArraySlice<Run> {
        var size = 0
        return runs.prefix(runsAtOnce).prefix { run in
            defer { size += run.entry.count }
            return size < bytesAtOnce
        }
    }

    package func withdraw(_ keys: [String], under lease: ScheduleLease) async throws -> [Bool] {
        var answers: [Bool] = []
        for some in keys.chunks(of: Self.runsAtOnce) {
            answers += try await lead(
                "withdraw", Scripts.withdraw, under: lease,
                keys: [own.runs, self.keys.totals] + some.map(self.keys.run), [runTTL.wholeMilliseconds] + Array(some)
            ) { try $0.array(of: some.count).map { try $0.flag() } }
        }
        return answers
    }

    package func reopen(_ key: String, under lease: ScheduleLease) async throws -> Bool {
        try await lead("reopen", Scripts.reopen, under: lease, keys: [own.runs, keys.run(key)], [key]) {
            try $0.flag()
        }
    }
}

extension RedisScheduleStore {
    /// How many entries of each stream one script reads at most, and after how many bytes it ends.
    private static let outcomesAtOnce = 250
    private static let outcomesBudget = 1 << 20

    package func outcomes(
        after cursor: OutcomeCursor, limit: Int
    ) async throws -> (outcomes: [RunOutcome], cursor: OutcomeCursor) {
        try await step(
            "outcomes", Scripts.outcomes, keys: [keys.done, keys.dead],
            [cursor.done, cursor.dead, min(limit, Self.outcomesAtOnce), Self.outcomesBudget]
        ) { reply in
            let parts = try reply.array(of: 2)
            let done = try Self.ended(parts[0])
            let dead = try Self.ended(parts[1])
            let outcomes =
                done.compactMap { outcome($0, .done(block: UInt64($0.end).map { BlockNumber($0) })) }
                + dead.compactMap { outcome($0, .dead(reason: $0.end)) }
            return (
                outcomes, OutcomeCursor(done: done.last?.id ?? cursor.done, dead: dead.last?.id ?? cursor.dead)
            )
        }
    }

    /// An entry of a stream as the script tells it.
    private struct Ended {
        var id: String
        var workflow: String
        var key: String
        /// The block, or the reason.
        var end: String
        var entry: [UInt8]
    }

    private static func ended(_ reply: RedisValue) throws -> [Ended] {
        let values = try reply.array()
        return try stride(from: 0, to: values.count - 4, by: 5).map { index in
            Ended(
                id: try values[index].string(), workflow: try values[index + 1].string(),
                key: try values[index + 2].string(), end: try values[index + 3].string(),
                entry: try values[index + 4].bytes())
        }
    }

    private func outcome(_ ended: Ended, _ end: RunOutcome.End) -> RunOutcome? {
        RunOutcome(workflow: ended.workflow, key: ended.key, entry: ended.entry, end: end, registry: registry)
    }
}
