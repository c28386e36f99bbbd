import Engine
import Redis
import RedisJournal
import TestServers
import TestSupport
import Testing

/// A server whose user may not run INFO does not tell its lives from one another.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(2))) struct UntoldLifeTests {
    private static let member = RecoveryMember(accounts: [Fixture.account], leaseTTL: .seconds(10), capacity: 1)

    /// Asks once the connection is there again.
    private static func ask(_ journal: any Journal) async throws -> StoreStanding {
        while true {
            do {
                return try await journal.standing(member)
            } catch let error as JournalError where error.code == .unreachable {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `whoever connects begins a life of the store, and a recovery`() async throws {
        try await RedisBench.with { bench, server in
            try await bench.client.send("ACL", "SETUSER", "default", "-info")
            let (a, b) = (bench.journal(for: "a"), bench.journal(for: "b"))
            await #expect(throws: JournalError.self, "it was recovered under a name that nobody tells any more") {
                try await a.claim(1)
            }
            try await a.recoverAsItIs()
            #expect(try await a.standing(Self.member).recovery == nil)
            #expect(try await a.claim(1).isEmpty)

            #expect(try await b.standing(Self.member).recovery?.step == .quiet)
            await #expect(throws: JournalError.self) { try await a.claim(1) }
            // Who comes to know of it meanwhile does not begin another one.
            let told = try await a.standing(Self.member)
            try await b.recoverAsItIs()
            for journal in [a, b] {
                let standing = try await journal.standing(Self.member)
                #expect(standing.recovery == nil)
                #expect(standing.incarnation == told.incarnation)
            }

            try await RedisBench.withClient(of: server.url) { client in
                _ = try await client.send("CLIENT", "KILL", "TYPE", "normal")
            }
            #expect(try await Self.ask(a).recovery?.step == .quiet)
            try await a.recoverAsItIs()
            // It was not there when the other one found out.
            #expect(try await Self.ask(b).recovery?.step == .quiet)
        }
    }

    @Test func `a store with another name, or with none, is another one`() async throws {
        for command in [["HSET", "{autometa:1287}:store", "token", "x"], ["HDEL", "{autometa:1287}:store", "token"]] {
            try await RedisBench.with { bench, _ in
                try await bench.client.send("ACL", "SETUSER", "default", "-info")
                let a = bench.journal(for: "a")
                try await a.recoverAsItIs()
                try await a.recoverAsItIs()
                #expect(try await a.standing(Self.member).recovery == nil)
                try await bench.client.send(
                    "EVAL", "return redis.call(unpack(ARGV))", 0, command[0], command[1], command[2], "x")
                await #expect(throws: JournalError.self) { try await a.claim(1) }
                #expect(try await a.standing(Self.member).recovery?.step == .quiet)
            }
        }
    }
}
