import IO
import Redis
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisClientTests {
    @Test(arguments: [RedisServer.Options(), RedisServer.Options(listensOnTCP: true)])
    func `A value that was set is read back`(options: RedisServer.Options) async throws {
        try await RedisServer.with(options) { server in
            let url = try RedisURL(options.listensOnTCP ? server.tcpURL : server.url)
            try await withRedisClient(of: server, configure: { $0.url = url }) { client in
                try await client.send("SET", "key", "value")
                #expect(try await client.send("GET", "key").string() == "value")
            }
        }
    }

    @Test func `Every kind of reply arrives`() async throws {
        try await withRedisClient { client async throws in
            #expect(try await client.send("SET", "a", 41) == .simple("OK"))
            #expect(try await client.send("INCR", "a") == .integer(42))
            #expect(try await client.send("GET", "a").integer() == 42)
            #expect(try await client.send("GET", "missing").isNull)
            #expect(try await client.send("MGET", "a", "missing").array() == [.bulk(Array("42".utf8)), .null])
            let error = await redisError { try await client.send("LPOP", "a") }
            #expect(error?.code == .refused(prefix: "WRONGTYPE"))
            #expect(error?.mayHaveRun == false)
        }
    }

    @Test func `Bytes arrive as they were sent`() async throws {
        try await withRedisClient { client in
            let bytes = [UInt8](0...255) + Array("\r\n$-1\r\n".utf8)
            try await client.send("SET", bytes, bytes)
            #expect(try await client.send("GET", bytes).bytes() == bytes)
            #expect(try await client.send("STRLEN", bytes) == .integer(Int64(bytes.count)))
        }
    }

    @Test func `A value of 10 MB passes, and small ones after it`() async throws {
        try await withRedisClient { client async throws in
            var bytes = [UInt8](repeating: 0xA5, count: 10 << 20)
            for index in stride(from: 0, to: bytes.count, by: 1_009) { bytes[index] = UInt8(truncatingIfNeeded: index) }
            try await client.send("SET", "large", bytes)
            #expect(try await client.send("GET", "large").bytes() == bytes)
            #expect(try await client.send("PING") == .simple("PONG"))
        }
    }

    @Test func `Commands that are called in one turn of the loop leave in one write`() async throws {
        try await RedisServer.with { server in
            let thread = IOThread()
            let configuration = RedisConfiguration(url: try RedisURL(server.url))
            let client = RedisClient(configuration: configuration, thread: thread, logger: quiet)
            try await withRedisClient(client) { client in
                try await client.send("PING")
                let before = await client.statistics
                let replies = try await withTaskExecutorPreference(thread.taskExecutor) {
                    try await withThrowingTaskGroup { group in
                        for number in 0..<1_000 {
                            group.addTask { try await (number, client.send("ECHO", number).integer()) }
                        }
                        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                    }
                }
                #expect(replies.allSatisfy { $0.key == $0.value } && replies.count == 1_000)
                let after = await client.statistics
                #expect(after.commands - before.commands == 1_000)
                #expect(after.flushes - before.flushes <= 2)
            }
        }
    }

    @Test func `Commands that come while replies are missing leave together`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server) { client in
                try await client.send("PING")
                await server.pause()
                let before = await client.statistics
                try await withThrowingTaskGroup { group in
                    for number in 1...20 {
                        group.addTask { _ = try await client.send("RPUSH", "list", number) }
                        try await eventually { await client.statistics.commands == before.commands + UInt64(number) }
                    }
                    #expect(await client.statistics.flushes == before.flushes + 1)
                    await server.resume()
                    try await group.waitForAll()
                }
                #expect(await client.statistics.flushes == before.flushes + 2)
                #expect(try await client.send("LLEN", "list").integer() == 20)
            }
        }
    }

    @Test func `Commands of one task run in the order of the calls`() async throws {
        try await withRedisClient { client in
            for number in 0..<100 { try await client.send("RPUSH", "list", number) }
            let list = try await client.send("LRANGE", "list", 0, -1).array().map { try $0.integer() }
            #expect(list == Array(0..<100))
        }
    }

    @Test func `One command more than may be outstanding is refused`() async throws {
        try await RedisServer.with { server in
            try await withRedisClient(of: server, configure: { $0.maximumOutstanding = 2 }) { client in
                try await client.send("PING")
                await server.pause()
                async let first = client.send("PING")
                async let second = client.send("PING")
                try await eventually { await client.statistics.commands == 5 }
                let error = await redisError { try await client.send("PING") }
                #expect(error?.code == .overloaded)
                await server.resume()
                #expect(try await [first, second] == [.simple("PONG"), .simple("PONG")])
            }
        }
    }

    @Test func `A client that has stopped refuses commands`() async throws {
        try await RedisServer.with { server in
            let client = RedisClient(
                configuration: .init(url: try RedisURL(server.url)), thread: IOThread(), logger: quiet)
            try await withRedisClient(client) { try await $0.send("PING") }
            let error = await redisError { try await client.send("PING") }
            #expect(error?.code == .closed)
        }
    }
}
