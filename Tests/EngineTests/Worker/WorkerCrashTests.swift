import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Kills a worker between any two jobs of its executor, which is between any two suspensions, and lets another
/// one finish: the deterministic form of `kill -9` at every moment.
@Suite(.timeLimit(.minutes(5))) struct WorkerCrashTests {
    @Test func `killed at any point, every job is executed exactly once by the next worker`() async throws {
        var limit = 1
        var isFinished = false
        while !isFinished {
            let harness = try WorkerHarness()
            harness.configuration.lanes = 2
            harness.push(1...4)
            await harness.runAndKill(afterJobs: limit)
            isFinished = harness.isSettled
            let (parts, _) = harness.makeWorker()
            await harness.run(parts) { harness.isSettled }
            #expect(await harness.executions() == harness.ids(1...4), "killed after \(limit) jobs")
            #expect(harness.store.done.count == 4, "killed after \(limit) jobs")
            // Every single step at first, then in growing strides.
            limit += 1 + limit / 200
        }
        #expect(limit > 200, "the first worker needs many jobs to finish")
    }

    @Test func `killed five times in a row, every job is executed exactly once`() async throws {
        for start in stride(from: 40, through: 400, by: 60) {
            let harness = try WorkerHarness()
            harness.push(1...20)
            for round in 0..<5 { await harness.runAndKill(afterJobs: start + 37 * round) }
            let (parts, _) = harness.makeWorker()
            await harness.run(parts) { harness.isSettled }
            #expect(await harness.executions() == harness.ids(1...20), "killed first after \(start) jobs")
        }
    }
}
