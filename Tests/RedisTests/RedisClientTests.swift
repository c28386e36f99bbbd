import Logging
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedisClientTests {
    @Test func `A value that was set is read back`() async throws {
        try await withRedisClient { client in
            try await client.send("SET", "key", "value")
            #expect(try await client.send("GET", "key").string() == "value")
        }
    }
}
