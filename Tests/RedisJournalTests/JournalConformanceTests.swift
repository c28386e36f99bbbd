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

    @Test(arguments: JournalConformance.checks)
    func `The journal in memory does what the port promises`(check: JournalConformance.Check) async throws {
        try await check.run(on: InMemoryBench())
    }
}
