import App
import BareSignature
import Files
import IO
import Logging
import Redis

/// Commands that many tasks send at once.
struct Load {
    let tasks: Int
    let commands: Int
    let bytes: Int

    private static let script = RedisScript("return redis.call('SET', KEYS[1], ARGV[1])")
    private static let signatures = 20_000

    /// Runs rounds against a Redis of its own.
    ///
    /// - Parameter report: Told each round as it ends.
    func measure(rounds: Int, _ report: @Sendable @escaping (Measurement) -> Void) async throws -> [Measurement] {
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                let thread = IOThread()
                let client = RedisClient(
                    configuration: RedisConfiguration(url: try RedisURL(redis.url)), thread: thread,
                    logger: Logger(label: "benchmark"))
                return try await client.serve {
                    try await send(1, over: client)
                    var measurements: [Measurement] = []
                    for _ in 0..<rounds {
                        measurements.append(try await round(over: client, on: thread))
                        measurements.last.map(report)
                    }
                    return measurements
                }
            }
        }
    }

    private func round(over client: RedisClient, on thread: IOThread) async throws -> Measurement {
        let (start, before) = (ContinuousClock.now, ProcessUsage.now.cpu)
        try await withTaskExecutorPreference(thread.taskExecutor) {
            try await withThrowingTaskGroup { group in
                for _ in 0..<tasks { group.addTask { try await send(commands / tasks, over: client) } }
                try await group.waitForAll()
            }
        }
        let (used, elapsed) = (ProcessUsage.now.cpu - before, start.duration(to: .now))
        let count = Double(commands / tasks * tasks)
        return Measurement(
            command: used / .microseconds(1) / count,
            signature: bare_signature_microseconds(CInt(Self.signatures)), rate: count / (elapsed / .seconds(1)))
    }

    private func send(_ count: Int, over client: RedisClient) async throws {
        let value = [UInt8](repeating: 0x61, count: bytes)
        for _ in 0..<count { _ = try await client.evaluate(Self.script, keys: ["key"], arguments: [value]) }
    }
}
