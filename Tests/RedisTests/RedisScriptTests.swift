import Redis
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisScriptTests {
    private let script = RedisScript("return {KEYS[1], ARGV[1], ARGV[2] + redis.call('INCR', KEYS[1])}")
    private let expected: [RedisValue] = [.bulk(Array("k".utf8)), .bulk([0, 255]), .integer(8)]

    /// From the documentation of EVALSHA, https://redis.io/docs/latest/develop/interact/programmability/eval-intro.
    @Test func `A script's digest is the SHA-1 of its source`() {
        let script = RedisScript("return 'Immabe a cached script'")
        #expect(script.digest == "c664a3bf70bd1d45c4284ffebb65a6f2299bfc9f")
    }

    @Test func `A script runs although the server has never seen it`() async throws {
        try await withRedisClient { client in
            #expect(try await run(with: client) == expected)
            #expect(try await run(with: client)[2] == .integer(9))
            // Two calls by digest, and one by source after the refusal of the first.
            let statistics = try await client.send("INFO", "commandstats").string()
            #expect(statistics.contains("cmdstat_evalsha:calls=2,"))
            #expect(statistics.contains("cmdstat_eval:calls=1,"))
        }
    }

    @Test func `A script runs although the server has forgotten it`() async throws {
        try await withRedisClient { client in
            _ = try await run(with: client)
            try await client.send("SCRIPT", "FLUSH")
            try await client.send("DEL", "k")
            #expect(try await run(with: client) == expected)
        }
    }

    @Test func `A script's error is thrown`() async throws {
        try await withRedisClient { client in
            let script = RedisScript("return redis.error_reply('FENCED not yours')")
            let error = await redisError { try await client.evaluate(script, keys: []) }
            #expect(error?.code == .refused(prefix: "FENCED"))
        }
    }

    private func run(with client: RedisClient) async throws -> [RedisValue] {
        try await client.evaluate(script, keys: ["k"], arguments: [[0, 255] as [UInt8], 7]).array()
    }
}
