import IO
import Redis
import TestServers
import Testing

/// Servers that take a connection and then say little or nothing.
@Suite(.timeLimit(.minutes(1))) struct RedisSilenceTests {
    @Test func `A client stops at once although no server has answered its greeting`() async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.silence) { server in
            try await withRedisClient(port: server.port, configure: { $0.connectTimeout = .seconds(120) }) { client in
                try await eventually { await client.statistics.commands == 2 }
            }
        }
    }

    @Test func `What a lost connection had not sent is in the way of nobody`() async throws {
        let greets: @Sendable (Socket) throws -> Void = { socket in
            _ = try socket.read()
            try socket.write("+PONG\r\n".utf8)
            while try !socket.read().isEmpty {}
        }
        try await SocketServer.with(.listening(), serve: greets) { server in
            try await withRedisClient(
                port: server.port,
                configure: {
                    $0.maximumUnsentBytes = 1_000
                    $0.commandTimeout = .milliseconds(200)
                    ($0.minimumReconnectDelay, $0.maximumReconnectDelay) = (.seconds(3_600), .seconds(3_600))
                }
            ) { client in
                try await eventually { await client.generation == 1 }
                // The second waits for the reply to the first, which never comes.
                async let first = redisError { try await client.send("ECHO", "first") }
                try await eventually { await client.statistics.flushes == 3 }
                let second = await redisError { try await client.send("ECHO", [UInt8](repeating: 0x61, count: 2_000)) }
                #expect(await (first?.mayHaveRun, second?.mayHaveRun) == (true, true))
                #expect(await redisError { try await client.send("PING") }?.code == .connectionFailed)
            }
        }
    }

    private func withRedisClient(
        port: Int, configure: (inout RedisConfiguration) -> Void, _ body: (RedisClient) async throws -> Void
    ) async throws {
        var configuration = RedisConfiguration(url: try RedisURL("redis://127.0.0.1:\(port)"))
        configure(&configuration)
        let client = RedisClient(configuration: configuration, thread: IOThread(), logger: quiet)
        async let _ = client.run()
        try await body(client)
    }
}
