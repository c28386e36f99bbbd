import IO
import Redis
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisReconnectTests {
    @Test func `A client goes on after the server was killed and started again`() async throws {
        try await RedisServer.with(.init(isDurable: true)) { server in
            try await withRedisClient(of: server) { client in
                try await client.send("SET", "key", "value")
                #expect(await client.generation == 1)
                await server.kill()
                try await server.start()
                try await eventually { await client.generation == 2 }
                #expect(try await client.send("GET", "key").string() == "value")
            }
        }
    }

    @Test func `A client that is there before the server waits for it`() async throws {
        try await RedisServer.with { server in
            await server.stop()
            try await withRedisClient(of: server) { client in
                async let answer = client.send("PING")
                try await server.start()
                #expect(try await answer == .simple("PONG"))
            }
        }
    }

    @Test func `A command whose reply is lost may have run`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server) { client in
                try await client.send("PING")
                let before = await client.statistics.flushes
                await server.pause()
                async let error = redisError { try await client.send("INCR", "counter") }
                try await eventually { await client.statistics.flushes > before }
                await server.kill()
                #expect(await error?.code == .outcomeUnknown)
                #expect(await error?.mayHaveRun == true)
            }
        }
    }

    @Test func `Without a server a command fails in time and was not sent`() async throws {
        try await RedisServer.with { server in
            await server.stop()
            try await withRedisClient(of: server, configure: { $0.commandTimeout = .milliseconds(100) }) { client in
                let error = await redisError { try await client.send("PING") }
                #expect(error?.code == .connectionFailed)
                #expect(error?.mayHaveRun == false)
                #expect(error?.message.contains("redis.sock") == true)
            }
        }
    }

    @Test func `A host without a server is named with the reason`() async throws {
        try await RedisServer.with(.init(listensOnTCP: true)) { server in
            await server.stop()
            let url = try RedisURL(server.tcpURL)
            try await withRedisClient(
                of: server,
                configure: {
                    $0.url = url
                    $0.commandTimeout = .seconds(5)
                }
            ) { client in
                let error = await redisError { try await client.send("PING") }
                #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
                #expect(error?.message.contains("refused") == true)
            }
        }
    }

    @Test func `A server that became a replica makes the client connect anew`() async throws {
        try await withRedisClient { client in
            try await client.send("REPLICAOF", "127.0.0.1", 1)
            let error = await redisError { try await client.send("SET", "key", "value") }
            #expect(error?.code == .refused(prefix: "READONLY"))
            try await eventually { await client.generation >= 2 }
            try await client.send("REPLICAOF", "NO", "ONE")
            try await client.send("SET", "key", "value")
        }
    }

    @Test(arguments: [
        ("READONLY You can't write against a read only replica.", true),
        // Redis 6.2, github.com/redis/go-redis issue 2229: the script's own line, and the server's error inside it.
        (
            "ERR Error running script (call to f_ee6bc9f3): @user_script:13: @user_script: 13: -READONLY You can't write "
                + "against a read only replica.", true
        ),
        ("ERR Error running script (call to f_ee6bc9f3): @user_script:1: Script attempted to access READONLY", false),
        ("WRONGTYPE Operation against a key", false),
    ])
    func `Before Redis 7 an error inside a script is wrapped`(_ line: String, _ callsForReconnect: Bool) {
        let refusal = RedisRefusal(line)
        let error = RedisError(.refused(prefix: refusal.prefix), refusal.message)
        #expect(error.callsForReconnect == callsForReconnect)
    }

    /// A client whose waits are from 8 to 64 ms by its own clock, and not by chance.
    private func client(of url: String, waitingBy clock: RecordingClock) throws -> RedisClient {
        var configuration = RedisConfiguration(url: try RedisURL(url))
        configuration.minimumReconnectDelay = .milliseconds(8)
        configuration.maximumReconnectDelay = .milliseconds(64)
        return RedisClient(
            configuration: configuration, thread: IOThread(), logger: quiet, clock: clock,
            random: BackoffTests.Zeros())
    }

    @Test func `Waits between attempts grow and end with the first reply`() async throws {
        try await RedisServer.with { server in
            await server.stop()
            let clock = RecordingClock()
            try await withRedisClient(client(of: server.url, waitingBy: clock)) { client in
                // Two connections, each with these waits, in any mixture.
                try await eventually { clock.waits.count > 20 }
                for wait in [8, 16, 32] { #expect(clock.waits.count { $0 == .milliseconds(wait) } == 2) }
                #expect(clock.waits.allSatisfy { $0 <= .milliseconds(64) })
                try await server.start()
                try await eventually { await client.statistics.connections == 2 }
                try await client.send("PING")
                _ = try await client.sendBlocking(RedisCommand("BLPOP", "nothing", "0.01"), timeout: .milliseconds(10))
                await server.kill()
                try await eventually { clock.waits.count { $0 == .milliseconds(8) } == 4 }
            }
        }
    }

    @Test func `A server that only greets does not end the waits`() async throws {
        let greets: @Sendable (Socket) throws -> Void = { socket in
            _ = try socket.read()
            try socket.write("+PONG\r\n".utf8)
        }
        try await SocketServer.with(.listening(), serve: greets) { server in
            let clock = RecordingClock()
            let url = "redis://127.0.0.1:\(server.port)"
            try await withRedisClient(client(of: url, waitingBy: clock)) { client in
                try await eventually { await client.statistics.connections > 20 }
                for wait in [8, 16, 32] { #expect(clock.waits.count { $0 == .milliseconds(wait) } <= 2) }
            }
        }
    }
}
