import Engine
import Ethereum
import Redis
import RedisJournal
import TestServers
import TestSupport
import Testing

/// `redis.waitReplicas` with a real replica.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct ReplicaTests {
    private static let flight = "{autometa:1287}:account:0x1111111111111111111111111111111111111111:flight"

    @Test func `A binding counts once the replica has it, however often connections are lost before`() async throws {
        let primary = RedisServer.Options(listensOnTCP: true, arguments: ["--repl-diskless-sync-delay", "0"])
        try await RedisBench.with(primary) { bench, server in
            let options = RedisServer.Options(arguments: ["--replicaof", "127.0.0.1", "\(server.port)"])
            try await RedisServer.with(options) { replica in
                try await check(bench, replica)
            }
        }
    }

    /// What WAIT of Redis 7.2 goes by, on any version: the record, and the number of the write.
    @Test func `A repeated binding is a write of its own`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: lease) == .bound)
            // Forgets all changes so far.
            try await bench.client.send("SAVE")
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: lease) == .bound)
            let information = try await bench.client.send("INFO", "persistence").string()
            #expect(information.contains("rdb_changes_since_last_save:2\r\n"))
        }
    }

    private func check(_ bench: RedisBench, _ replica: RedisServer) async throws {
        let journal = bench.journal(for: "a") { $0.waitReplicas = 1 }
        // Answers once the replica is connected. With its first one a primary gets another replication id.
        while try await bench.client.send("WAIT", 1, 1_000).integer() == 0 {}
        try await journal.recoverAsItIs()
        var lease = try await Fixture.lease(bench.journal(for: "a"))
        try await bench.push([[1]])
        let claim = try #require(try await journal.claim(1).first)
        while try await bench.client.send("WAIT", 1, 1_000).integer() == 0 {}
        await replica.pause()
        let acquiring = await Fixture.journalError { try await Fixture.lease(journal) }
        #expect(acquiring?.code == .unreachable, "what a session finds in the journal must be on the replica, too")
        for _ in 0..<2 {
            let current = lease
            let error = await Fixture.journalError {
                try await journal.bind(Fixture.record(5, entry: [1]), claim: claim, under: current)
            }
            #expect(error?.code == .unreachable)
            try await reconnect(bench, journal)
            // A lease under the same epoch, for the connection that there is now.
            lease = try await Fixture.lease(bench.journal(for: "a"))
        }
        await replica.resume()
        #expect(try await bindUntilReplicated(journal, claim, lease) == .bound)
        #expect(try await fields(on: replica) == 1)
        let snapshot = try await journal.snapshot(of: [Fixture.account])
        #expect(snapshot.accounts.map(\.inFlight) == [1])
        #expect(snapshot.workers.map(\.claimed) == [0])
    }

    /// Repeats a binding until the replica, which was away, has it.
    private func bindUntilReplicated(
        _ journal: any Journal, _ claim: Claim, _ lease: Lease
    ) async throws -> SingleBindAnswer {
        while true {
            do {
                return try await journal.bind(Fixture.record(5, entry: [1]), claim: claim, under: lease)
            } catch let error as JournalError where error.code == .unreachable {
                continue
            }
        }
    }

    /// Loses the connection, and waits for the next one.
    private func reconnect(_ bench: RedisBench, _ journal: any Journal) async throws {
        let generation = await journal.connection
        _ = try? await bench.client.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")
        while await journal.connection == generation { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// How many flights the replica itself knows of.
    private func fields(on replica: RedisServer) async throws -> Int64 {
        try await RedisBench.withClient(of: replica.url) { try await $0.send("HLEN", Self.flight).integer() }
    }
}
