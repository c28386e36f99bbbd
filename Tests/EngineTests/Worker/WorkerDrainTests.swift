import Chain
import Concurrency
import TestSupport
import Testing

@testable import Engine

/// The end of a worker that was told to stop.
@Suite(.timeLimit(.minutes(5))) struct WorkerDrainTests {
    private let harness: WorkerHarness
    private let fleet: WorkerFleet

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.drainTimeout = .seconds(20)
        fleet = WorkerFleet(harness, mining: false)
    }

    /// Has a worker bind four jobs, of which no node takes any until `refusals` have been asked.
    private func joinAndBind(refusing refusals: Int) async -> WorkerFleet.Member {
        let refusals = Countdown(refusals)
        await harness.chain.onSend { _ in refusals.next() ? .answer(.rateLimited(retryAfter: .seconds(4))) : nil }
        harness.push(1...4)
        let member = fleet.join()
        fleet.step(for: .seconds(10)) { member.parts.tally[.bound] == 4 }
        return member
    }

    @Test func `a drain hands what is bound to a node, however long that takes within its limit`() async throws {
        let member = await joinAndBind(refusing: 2)
        member.worker.drain()
        await fleet.run(for: .seconds(60)) { member.hasEnded }
        try #require(member.outcome).get()
        let pooled = await harness.chain.simulation.pooled
        #expect(harness.store.flights(of: WorkerHarness.account).records.count == 4)
        #expect(pooled.count == 4, "all that was bound is in the pool")
        #expect(try await harness.store.journal(for: "next").acquire(WorkerHarness.account, for: .seconds(1)) != nil)
    }

    @Test func `told before it runs, it claims nothing and ends in good order`() async throws {
        harness.push(1...4)
        let member = fleet.join()
        member.worker.drain()
        await fleet.run(for: .seconds(1)) { member.hasEnded }
        try #require(member.outcome).get()
        #expect(harness.time.elapsed == .zero)
        #expect(harness.store.inbox.count == 4)
        #expect(member.journal.faults.count(of: .claim) == 0)
        #expect(member.journal.faults.count(of: .leave) == 1)
        #expect(await fleet.holders().isEmpty)
    }

    @Test func `told again and again, it stops once, and its time runs from the first`() async throws {
        let member = await joinAndBind(refusing: .max)
        let begin = harness.time.elapsed
        member.worker.drain()
        member.worker.drain()
        await fleet.run(for: .seconds(15)) { member.hasEnded }
        #expect(!member.hasEnded)
        member.worker.drain()
        await fleet.run(for: .seconds(60)) { member.hasEnded }
        try #require(member.outcome).get()
        #expect(harness.time.elapsed == begin + .seconds(20))
        #expect(member.journal.faults.count(of: .resign) == 1)
        #expect(member.journal.faults.count(of: .requeueClaimed) == 1)
        member.worker.drain()
        await fleet.end()
        #expect(member.journal.faults.count(of: .resign) == 1)
    }

    @Test func `what no node takes in time stays in the journal, and a reaper signs the worker off`() async throws {
        let member = await joinAndBind(refusing: .max)
        member.worker.drain()
        await fleet.run(for: .seconds(60)) { member.hasEnded }
        try #require(member.outcome).get()
        #expect(harness.store.flights(of: WorkerHarness.account).records.count == 4)
        #expect(member.journal.faults.count(of: .leave) == 0)
    }

    @Test func `cancelled while it drains, it ends without any time passing`() async {
        let member = await joinAndBind(refusing: .max)
        member.worker.drain()
        await fleet.run(for: .seconds(5)) { member.hasEnded }
        let begin = harness.time.elapsed
        fleet.cancel(member)
        harness.executor.runUntilIdle()
        #expect(throws: CancellationError.self) { try member.outcome?.get() }
        #expect(harness.time.elapsed == begin)
        #expect(member.journal.faults.count(of: .leave) == 0)
    }

    @Test func `it begins to drain on its own executor, in the turn after it was told`() async {
        let member = await joinAndBind(refusing: .max)
        member.worker.drain()
        #expect(member.journal.faults.count(of: .resign) == 0)
        harness.executor.runUntilIdle()
        #expect(member.journal.faults.count(of: .resign) == 1)
        await fleet.end()
    }

    @Test func `it claims no more, binds what has a nonce, gives back claims, then leases, and signs off last`()
        async throws
    {
        let link = RecordingLink(time: harness.time)
        harness.push(1...40)
        let member = fleet.join(over: link)
        fleet.step(for: .seconds(10)) { link.isBinding }
        member.worker.drain()
        let before = link.steps.count
        await fleet.run(for: .seconds(60)) { member.hasEnded }
        try #require(member.outcome).get()
        let order: [InMemoryJournal.Step] = [.claim, .bind, .requeueClaimed, .release, .heartbeat, .leave]
        let after = link.steps.dropFirst(before).filter(order.contains)
        #expect(after == [.bind, .requeueClaimed, .release, .leave])
    }
}

/// Remembers which steps the store has taken, in order; a binding is longer on its way than others.
private final class RecordingLink: JournalLink {
    private struct State {
        var steps: [InMemoryJournal.Step] = []
        var isBinding = false
    }

    private let time: ManualTime
    private let state = Locked(State())
    let connection = 0

    init(time: ManualTime) { self.time = time }

    var steps: [InMemoryJournal.Step] { state.withLock { $0.steps } }
    /// Whether a binding is on its way, or was.
    var isBinding: Bool { state.withLock { $0.isBinding } }

    func carry<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer {
        if step == .bind { state.withLock { $0.isBinding = true } }
        try await time.sleep(for: .milliseconds(step == .bind ? 1_000 : 10))
        state.withLock { $0.steps.append(step) }
        return act()
    }
}
