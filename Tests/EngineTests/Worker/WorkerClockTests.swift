import TestSupport
import Testing

@testable import Engine

/// A store whose clock is set back.
@Suite(.timeLimit(.minutes(5))) struct WorkerClockTests {
    private let harness: WorkerHarness
    private let fleet: WorkerFleet

    init() throws {
        harness = try WorkerHarness()
        fleet = WorkerFleet(harness)
    }

    @Test func `what a dead worker had, and a delayed job, wait no longer when the store's clock is set back`()
        async throws
    {
        harness.push(1...1)
        let other = harness.store.journal(for: "other")
        let delayed = try #require(try await other.claim(1).first)
        try await other.retry(delayed, as: delayed.entry, after: harness.configuration.leaseTTL)
        try await other.leave()
        harness.push(2...5)
        let dead = fleet.join()
        fleet.step(for: .seconds(60)) {
            harness.store.lease(of: WorkerHarness.account)?.worker == dead.id
                && !harness.store.claimed(by: "\(dead.id)").isEmpty
        }
        fleet.kill(dead)
        #expect(!harness.store.claimed(by: "\(dead.id)").isEmpty)
        harness.store.setClockBack(by: .seconds(3_600))
        let start = harness.time.elapsed
        fleet.join()
        await fleet.run(for: .seconds(600)) { harness.isSettled }
        #expect(harness.time.elapsed - start < harness.configuration.leaseTTL * 3 + .seconds(30))
        await fleet.end()
        #expect(await harness.executions() == harness.ids(1...5))
    }
}
