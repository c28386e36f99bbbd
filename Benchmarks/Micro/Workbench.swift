import App
import Engine
import Ethereum
import Files
import IO
import Logging
import Redis

/// What benchmarks work with.
struct Workbench: Sendable {
    let fixtures: Fixtures
    /// Where tasks run that stand for a worker's, which live on the thread of its input and output.
    let thread: IOThread
    private let client: RedisClient?

    /// Runs `body` with what it needs.
    ///
    /// - Parameter redis: Where there is a Redis with nothing in it; `nil` for none.
    static func with<Result: Sendable>(
        redis: String?, _ body: @escaping @Sendable (Workbench) async throws -> Result
    ) async throws -> Result {
        let fixtures = try Fixtures(ContractLibrary(try ProjectFolder.locate()))
        let thread = IOThread()
        guard let redis else { return try await body(Workbench(fixtures: fixtures, thread: thread, client: nil)) }
        let configuration = RedisConfiguration(url: try RedisURL(redis))
        let client = RedisClient(configuration: configuration, thread: thread, logger: Logger(label: "benchmark"))
        return try await client.serve {
            try await body(Workbench(fixtures: fixtures, thread: thread, client: client))
        }
    }

    /// Runs `body` with the URL of a Redis of its own, which has an append-only file as a worker's has it.
    ///
    /// - Parameter isNeeded: Whether there is to be one; `body` gets `nil` otherwise.
    static func withRedis<Result: Sendable>(
        _ isNeeded: Bool, _ body: @escaping @Sendable (String?) async throws -> Result
    ) async throws -> Result {
        guard isNeeded else { return try await body(nil) }
        return try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                try await with(redis: redis.url) { try await $0.appendToFile() }
                return try await body(redis.url)
            }
        }
    }

    /// Makes the Redis write to a file, and waits until it does: before, it cannot be ended.
    private func appendToFile() async throws {
        try await redis.send("CONFIG", "SET", "appendonly", "yes")
        while try await !redis.send("INFO", "persistence").string().contains("aof_rewrite_in_progress:0") {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The client of the Redis.
    var redis: RedisClient {
        guard let client else { preconditionFailure("a benchmark does not say that it uses Redis") }
        return client
    }

    /// What the Redis has used of the processor up to now; `nil` where there is none.
    var serverUsage: Duration? {
        get async throws {
            guard let client else { return nil }
            let text = try await client.send("INFO", "cpu").string()
            let seconds = text.split(whereSeparator: \.isNewline).compactMap { line -> Double? in
                let parts = line.split(separator: ":")
                guard parts.count == 2, ["used_cpu_sys", "used_cpu_user"].contains(parts[0]) else { return nil }
                return Double(parts[1])
            }
            return .seconds(seconds.reduce(0, +))
        }
    }

    /// Runs operations one after the other in one task, or in many at once, on the thread of input and output.
    func onThread(
        tasks: Int = 1, _ count: Int, _ operation: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(thread.taskExecutor) {
            try await withThrowingTaskGroup { group in
                for first in 0..<min(tasks, count) {
                    group.addTask {
                        for number in stride(from: first, to: count, by: tasks) { try await operation(number) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
