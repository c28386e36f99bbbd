import Redis
import TestServers
import Testing

/// Time-outs, cancellation, and commands that block.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisWaitingTests {
    @Test func `A command without a reply in time may have run, and the connection is replaced`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server, configure: { $0.commandTimeout = .milliseconds(200) }) { client in
                try await eventually { (try? await client.send("PING")) == .simple("PONG") }
                await server.pause()
                let error = await redisError { try await client.send("INCR", "counter") }
                #expect(error?.code == .timedOut)
                #expect(error?.mayHaveRun == true)
                await server.resume()
                try await eventually { (try? await client.send("PING")) == .simple("PONG") }
                #expect(await client.generation >= 2)
            }
        }
    }

    @Test func `A server that is busy for less than the time-out is waited for`() async throws {
        try await withRedisClient { client async throws in
            async let slow = client.send("DEBUG", "SLEEP", "0.2")
            async let next = client.send("PING")
            #expect(try await slow == .simple("OK"))
            #expect(try await next == .simple("PONG"))
            #expect(await client.generation == 1)
        }
    }

    @Test func `A cancelled caller stops waiting, and the reply goes to nobody else`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server) { client in
                try await client.send("PING")
                await server.pause()
                let before = await client.statistics.commands
                let cancelled = Task { try await client.send("ECHO", "for nobody") }
                try await eventually { await client.statistics.commands > before }
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { try await cancelled.value }
                async let next = client.send("ECHO", "for me")
                await server.resume()
                #expect(try await next.string() == "for me")
                #expect(await client.generation == 1)
            }
        }
    }

    @Test func `A caller cancelled beforehand does not wait at all`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server) { client in
                try await client.send("PING")
                await server.pause()
                let cancelled = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await client.send("PING")
                }
                await #expect(throws: CancellationError.self) { try await cancelled.value }
                await server.resume()
            }
        }
    }

    @Test func `A blocking command waits without holding up others`() async throws {
        try await withRedisClient { client in
            async let popped = client.sendBlocking(RedisCommand("BLPOP", "list", 10), timeout: .seconds(10))
            try await eventually { try await client.blockedClients == 1 }
            try await client.send("RPUSH", "list", "x")
            #expect(try await popped.array().map { try $0.string() } == ["list", "x"])
        }
    }

    @Test func `A blocking command's own time-out is not the client's`() async throws {
        try await withRedisClient(configure: { $0.commandTimeout = .seconds(2) }) { client async throws in
            let command = RedisCommand("BLPOP", "list", "2.2")
            #expect(try await client.sendBlocking(command, timeout: .milliseconds(2_200)).isNull)
        }
    }

    @Test func `A second blocking command at the same time is refused`() async throws {
        try await withRedisClient { client in
            async let popped = client.sendBlocking(RedisCommand("BLPOP", "list", 10), timeout: .seconds(10))
            try await eventually { try await client.blockedClients == 1 }
            let error = await redisError {
                try await client.sendBlocking(RedisCommand("BLPOP", "list", 10), timeout: .seconds(10))
            }
            #expect(error?.code == .overloaded)
            try await client.send("RPUSH", "list", "x")
            _ = try await popped
        }
    }

    @Test func `A cancelled blocking command ends on the server too, and the next one works`() async throws {
        try await withRedisClient { client in
            let waiting = Task {
                try await client.sendBlocking(RedisCommand("BLPOP", "list", 300), timeout: .seconds(300))
            }
            try await eventually { try await client.blockedClients == 1 }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await eventually { try await client.blockedClients == 0 }
            try await client.send("RPUSH", "list", "x")
            let popped = try await client.sendBlocking(RedisCommand("BLPOP", "list", 10), timeout: .seconds(10))
            #expect(try popped.array().map { try $0.string() } == ["list", "x"])
        }
    }
}

extension RedisClient {
    fileprivate var blockedClients: Int {
        get async throws {
            let lines = try await send("INFO", "clients").string().split(whereSeparator: \.isNewline)
            let line = try #require(lines.first { $0.hasPrefix("blocked_clients:") })
            return try #require(Int(line.dropFirst("blocked_clients:".count)))
        }
    }
}
