import Redis
import TestServers
import TestSupport
import Testing

/// One suite for the journal in Redis, on a real server, and for the double that stands in for it elsewhere.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct JournalConformanceTests {
    @Test(arguments: JournalConformance.checks)
    func `The journal in Redis does what the port promises`(check: JournalConformance.Check) async throws {
        try await RedisBench.with { bench, _ in try await check.run(on: bench) }
    }

    /// What the checks are worth: each rule that a script keeps is broken once, in the bytes on their way to the server.
    @Test(arguments: ScriptMutation.all)
    func `A rule that a script does not keep is missed`(mutation: ScriptMutation) async throws {
        let check = try #require(JournalConformance.checks.first { $0.description.contains(mutation.check) })
        try await RedisServer.with(.init()) { server in
            try await FaultyLink.with(to: .socket(server.socketPath)) { link in
                try await RedisBench.with(url: link.redisURL) { bench in
                    link.rewrite(mutation.text, to: mutation.other)
                    // It knows some as they are.
                    try await bench.client.send("SCRIPT", "FLUSH")
                    await #expect(throws: (any Error).self) { try await check.run(on: bench) }
                    #expect(link.struck > 0, "no script has this text")
                }
            }
        }
    }

    @Test(arguments: JournalConformance.checks)
    func `The journal in memory does what the port promises`(check: JournalConformance.Check) async throws {
        try await check.run(on: InMemoryBench())
    }

    @Test(arguments: JournalProtection.allCases)
    func `Whatever a journal does not promise, some check notices`(_ protection: JournalProtection) async {
        var broken: [String] = []
        for check in JournalConformance.checks {
            do { try await check.run(on: InMemoryBench(lacking: [protection])) } catch { broken.append("\(check)") }
        }
        #expect(!broken.isEmpty)
    }
}
