import App
import Arguments
import BareSignature
import Glibc
import IO
import Logging
import Redis

/// Measures what a command costs the Redis client, in the signatures that the same processor makes in that time.
///
/// `EVALSHA` of a script that stores its argument, over a Unix socket of a private Redis, by tasks that live on the
/// client's thread. Rounds of commands and of signatures take turns, so that both meet the same machine.
struct RedisCommands {
    let tasks: Int
    let commands: Int
    let bytes: Int
    let rounds: Int

    /// One round: CPU microseconds of this process for a command and for a signature, and commands in a second.
    struct Measurement {
        let command: Double
        let signature: Double
        let rate: Double
        var ratio: Double { command / signature }
    }

    func run(_ report: (Measurement) -> Void) async throws -> [Measurement] {
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                let thread = IOThread()
                let client = RedisClient(
                    configuration: RedisConfiguration(url: try RedisURL(redis.url)), thread: thread,
                    logger: Logger(label: "benchmark"))
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await client.run() }
                    defer { group.cancelAll() }
                    return try await measure(client, on: thread)
                }
            }
        }
    }
}
