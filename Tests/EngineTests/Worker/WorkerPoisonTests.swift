import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Entries that kill whoever claims them, and entries that are buried unread.
@Suite(.timeLimit(.minutes(5))) struct WorkerPoisonTests {
    private let harness: WorkerHarness
    private let fleet: WorkerFleet

    init() throws {
        harness = try WorkerHarness()
        fleet = WorkerFleet(harness)
    }

    @Test func `a job that kills every worker that claims it is buried, and those around it run`() async {
        let poison = Array("poison".utf8)
        harness.push(1...3)
        harness.store.push(poison)
        harness.push(4...9)
        var deaths = 0
        while harness.store.dead.isEmpty, deaths < 2 * Deliveries.limit {
            let worker = fleet.join()
            let hasClaimedIt = { harness.store.claimed(by: "\(worker.id)").contains { $0.entry == poison } }
            fleet.step(for: .seconds(60)) { hasClaimedIt() || !harness.store.dead.isEmpty }
            guard hasClaimedIt() else { continue }
            fleet.kill(worker)
            deaths += 1
        }
        #expect(deaths == Deliveries.limit)
        await fleet.run(for: .seconds(120)) { harness.isSettled }
        #expect(fleet.members.map(\.parts.tally[.dead]) == [1], "whoever buries a job counts it")
        await fleet.end()
        #expect(harness.store.dead.map { $0["job"] } == [poison])
        #expect(harness.store.dead.map { $0["reason"] } == [Array("killed_workers".utf8)])
        #expect(await harness.executions() == harness.ids(1...9))
    }

    @Test func `what is buried while it is claimed is counted by the worker that does`() async {
        harness.push(1...1)
        harness.store.push([UInt8](repeating: 0x20, count: JobDecoder.maximumEntrySize + 1))
        harness.push(2...2)
        let worker = fleet.join()
        await fleet.run(for: .seconds(60)) { harness.isSettled }
        await fleet.end()
        #expect(worker.parts.tally[.dead] == 1)
        #expect(await harness.executions() == harness.ids(1...2))
    }

    @Test func `while a worker has a suspect entry it claims nothing else, and does not spin`() async throws {
        harness.push(1...1)
        for death in 0..<Deliveries.suspicion {
            #expect(try await harness.store.journal(for: "victim-\(death)").claim(1).count == 1)
            harness.time.advance(by: .seconds(10))
            _ = try await harness.store.journal(for: "reaper").reap(olderThan: .seconds(10))
        }
        let worker = fleet.join()
        worker.journal.faults.next(.bind, .delay(.seconds(20)))
        harness.push(2...5)
        await fleet.run(for: .seconds(15))
        #expect(harness.store.inbox.count == 4)
        #expect(worker.journal.faults.count(of: .claim) < 30)
        await fleet.run(for: .seconds(60)) { harness.isSettled }
        await fleet.end()
        #expect(await harness.executions() == harness.ids(1...5))
    }
}
