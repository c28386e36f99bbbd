import IO
import Redis
import TestServers
import Testing

/// Servers that take a connection and then say little or nothing.
@Suite(.timeLimit(.minutes(5))) struct RedisSilenceTests {
    private let thread = IOThread()

    @Test func `A client stops at once although no server has answered its greeting`() async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.silence) { server in
            try await withRedisClient(port: server.port, configure: { $0.connectTimeout = .seconds(120) }) { client in
                try await eventually { await client.statistics.commands == 2 }
            }
        }
    }

    @Test func `A server that takes connections and does not answer is said to be silent`() async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.silence) { server in
            try await withRedisClient(
                port: server.port,
                configure: {
                    $0.connectTimeout = .seconds(240)
                    $0.commandTimeout = .milliseconds(50)
                }
            ) { client in
                try await eventually { await client.statistics.commands == 2 }
                let error = await redisError { try await client.send("PING") }
                #expect(error?.reason == "it has not answered yet")
            }
        }
    }

    @Test func `What a lost connection had not sent is in the way of nobody`() async throws {
        let isOver = Monitor(false)
        let greets: @Sendable (Socket) throws -> Void = { socket in
            _ = try socket.read()
            try socket.write("+PONG\r\n".utf8)
            isOver.wait { $0 }
        }
        try await SocketServer.with(.listening(), serve: greets) { server in
            defer { isOver.withLock { $0 = true } }
            try await withRedisClient(
                port: server.port,
                configure: {
                    $0.maximumUnsentBytes = 1_000
                    $0.commandTimeout = .seconds(240)
                    ($0.minimumReconnectDelay, $0.maximumReconnectDelay) = (.seconds(3_600), .seconds(3_600))
                }
            ) { client in
                try await eventually { await client.generation == 1 }
                // The second waits for the reply to the first, which never comes.
                async let first = redisError { try await client.send("ECHO", "first") }
                try await eventually { await client.statistics.flushes == 3 }
                let many = [UInt8](repeating: 0x61, count: 2_000)
                async let second = redisError { try await client.send("ECHO", many) }
                try await eventually { await client.statistics.commands == 4 }
                #expect(await redisError { try await client.send("PING") }?.code == .overloaded)
                isOver.withLock { $0 = true }
                #expect(await (first?.mayHaveRun, second?.mayHaveRun) == (true, true))
                #expect(await error(of: "PING", givenUpOnceItWaits: client) is CancellationError)
            }
        }
    }

    /// Sends a command from a task on the client's thread, and gives it up once it is refused or waits.
    private func error(of command: String, givenUpOnceItWaits client: RedisClient) async -> (any Error)? {
        let task = Task(executorPreference: thread.taskExecutor) { () -> (any Error)? in
            do {
                try await client.send(command)
                return nil
            } catch {
                return error
            }
        }
        // The thread takes one after the other.
        await withCheckedContinuation { done in thread.loop.execute { done.resume() } }
        task.cancel()
        return await task.value
    }

    private func withRedisClient(
        port: Int, configure: (inout RedisConfiguration) -> Void, _ body: (RedisClient) async throws -> Void
    ) async throws {
        var configuration = RedisConfiguration(url: try RedisURL("redis://127.0.0.1:\(port)"))
        configure(&configuration)
        let client = RedisClient(configuration: configuration, thread: thread, logger: quiet)
        try await client.serve { try await body(client) }
    }
}
