import Engine
import Ethereum
import Redis
import RedisJournal
import TestServers
import TestSupport
import Testing

/// No reply outgrows the client's limit of 64 MiB, whatever producers push.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct LargeReplyTests {
    private static let limit = JobDecoder.maximumEntrySize
    /// More entries of the largest size than fit into one reply.
    private static let count = 66

    @Test func `The largest entries that are jobs are all claimed, and all found again, in several replies`()
        async throws
    {
        try await RedisBench.with { bench, _ in
            let entry = [UInt8](repeating: 1, count: Self.limit)
            for _ in 0..<Self.count { try await bench.push([entry]) }
            let journal = bench.journal(for: "a")
            let generation = await journal.connection
            var names: [String] = []
            while names.count < Self.count {
                let claims = try await journal.claim(Self.count)
                try #require((1...8).contains(claims.count))
                names += claims.map(\.name)
            }
            let commands = await bench.client.statistics.commands
            let found = try await journal.claimed()
            #expect(await bench.client.statistics.commands - commands > 8)
            #expect(found.map(\.name) == names)
            #expect(found.allSatisfy { $0.entry == entry })
            #expect(await journal.connection == generation)
        }
    }

    @Test func `Entries that no reply could hold are awaited and buried, and the next one is claimed`() async throws {
        try await RedisBench.with { bench, _ in
            let key = RedisBench.keys.inbox
            // Made on the server: a list of one string of 65 MiB, and one of 5 MiB.
            for mebibytes in [65, 5] {
                try await bench.client.send(
                    "EVAL", "return redis.call('RPUSH', KEYS[1], string.rep('x', ARGV[1]))", 1, key, mebibytes << 20)
            }
            try await bench.push([[1]])
            let journal = bench.journal(for: "a")
            let generation = await journal.connection
            try await journal.awaitEntry(timeout: .seconds(5))
            var claims: [Claim] = []
            while claims.isEmpty { claims = try await journal.claim(16) }
            #expect(claims.map(\.entry) == [[1]])
            #expect(try await journal.claimed() == claims)
            #expect(try await journal.snapshot(of: []).dead == 2)
            #expect(try await journal.snapshot(of: []).totals["dead"] == 2)
            #expect(await journal.connection == generation)
        }
    }

    @Test func `Claims that go their ways while the list is read make no other be missed`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            for _ in 0..<20 { try await bench.push([[UInt8](repeating: 1, count: Self.limit)]) }
            var claims: [Claim] = []
            while claims.count < 20 { claims += try await journal.claim(20) }
            async let found = journal.claimed()
            for claim in claims.prefix(10) { try await journal.retry(claim, as: [1], after: .seconds(9)) }
            let names = Set(try await found.map(\.name))
            #expect(names.isSuperset(of: claims.suffix(10).map(\.name)))
        }
    }

    @Test func `The records of an account are read in several replies`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: lease) == .bound)
            // Records that cannot be read are as large as others, and quicker to read.
            let flight = "{autometa:1287}:account:0x1111111111111111111111111111111111111111:flight"
            let garbage = [UInt8](repeating: 1, count: Self.limit)
            for nonce in 100..<100 + Self.count { try await bench.client.send("HSET", flight, nonce, garbage) }
            let generation = await journal.connection
            let commands = await bench.client.statistics.commands
            let flights = try await journal.flights(of: Fixture.account)
            #expect(await bench.client.statistics.commands - commands > 8)
            #expect(flights.records == [Fixture.record(5)])
            #expect(flights.unreadable.count == Self.count)
            #expect(flights.next == 6)
            #expect(await journal.connection == generation)
        }
    }
}
