import Redis
import TestServers
import TestSupport
import Testing

/// One suite for the schedule in Redis, on a real server, and for the double that stands in for it elsewhere.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct ScheduleConformanceTests {
    @Test(arguments: ScheduleConformance.checks)
    func `The schedule in Redis does what the port promises`(check: ScheduleConformance.Check) async throws {
        try await RedisBench.with { bench, _ in try await check.run(on: bench.lasting) }
    }

    /// What the checks are worth: each rule that a script keeps is broken once, in the bytes on their way to the server.
    @Test(arguments: ScriptMutation.scheduling)
    func `A rule that a script does not keep is missed`(mutation: ScriptMutation) async throws {
        let check = try #require(ScheduleConformance.checks.first { $0.description.contains(mutation.check) })
        try await RedisServer.with(.init()) { server in
            try await FaultyLink.with(to: .socket(server.socketPath)) { link in
                try await RedisBench.with(url: link.redisURL) { bench in
                    link.rewrite(mutation.text, to: mutation.other)
                    // It knows some as they are.
                    try await bench.client.send("SCRIPT", "FLUSH")
                    let error = await #expect(throws: (any Error).self) { try await check.run(on: bench.lasting) }
                    #expect(!"\(error, default: "none")".contains("script"), "it runs, and is wrong")
                    #expect(link.struck > 0, "no script has this text")
                }
            }
        }
    }

    @Test(arguments: ScheduleConformance.checks)
    func `The schedule in memory does what the port promises`(check: ScheduleConformance.Check) async throws {
        try await check.run(on: InMemoryBench())
    }

    @Test(arguments: ScheduleProtection.allCases)
    func `Whatever a schedule does not promise, some check notices`(_ protection: ScheduleProtection) async {
        var broken: [String] = []
        for check in ScheduleConformance.checks {
            do {
                try await check.run(on: InMemoryBench(unscheduled: [protection]))
            } catch { broken.append("\(check)") }
        }
        #expect(!broken.isEmpty)
    }
}
