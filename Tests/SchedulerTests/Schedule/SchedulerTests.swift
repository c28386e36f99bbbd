import Engine
import Ethereum
import TestSupport
import Testing

@testable import Scheduler

/// What a scheduler does to the inbox, and what becomes of it on the chain.
@Suite struct SchedulerTests {
    let world = SchedulerFixture()

    // MARK: Time

    @Test func `A one-shot runs once, however often anybody looks`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler()
        for _ in 0..<5 {
            try await world.pass(scheduler, seconds: 2)
            try await world.worker.work()
        }
        #expect(await world.runs == [id: 1])
        #expect(await scheduler.counts.pushed == 1)
    }

    @Test func `An interval keeps its grid`() async throws {
        let start = world.now.adding(3)!
        let id = await world.create(nextRun: start, interval: 10)
        let scheduler = world.scheduler()
        for _ in 0..<25 {
            try await world.pass(scheduler)
            try await world.worker.work()
        }
        let points = [0, 10, 20].map { start.adding(UInt256($0 as UInt64))! }
        #expect(await world.worker.keys == points.map { world.key(id, $0) })
    }

    @Test func `What is due between two polls is pushed within its second`() async throws {
        let id = await world.create(nextRun: world.now.adding(5)!)
        let scheduler = world.scheduler { $0.pollInterval = .seconds(60) }
        try await world.pass(scheduler, seconds: 4)
        #expect(world.inbox.isEmpty)
        let requests = world.chain.requests
        try await world.pass(scheduler)
        #expect(world.inbox.count == 1)
        #expect(world.inbox.first?.contains(":\(id):") == true)
        #expect(world.chain.requests - requests <= 2)
    }

    @Test func `Idle workflows cost no requests`() async throws {
        for _ in 0..<20 { await world.create(nextRun: world.now.adding(1_000_000)!) }
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        let before = world.chain.requests
        for _ in 0..<10 {
            await world.chain.mine()
            try await world.pass(scheduler)
        }
        #expect(world.chain.requests - before <= 30)
    }

    @Test func `What starts a run is deep, what stops one counts at once`() async throws {
        let scheduler = world.scheduler { $0.confirmations = .blocks(3) }
        let id = await world.create()
        try await world.pass(scheduler, seconds: 2)
        #expect(world.inbox.isEmpty)
        await world.chain.mine(2)
        try await world.pass(scheduler)
        #expect(world.inbox == [world.key(id, 1)])
        let other = await world.create()
        await world.chain.mine(2)
        await world.chain.mine { _ = $0.pause(other) }
        try await world.pass(scheduler, seconds: 3)
        #expect(world.inbox == [world.key(id, 1)])
    }

    // MARK: Owners

    @Test func `What its owner pauses while it is queued is not executed; resumed, it is, once`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        #expect(world.inbox == [world.key(id, 1)])
        await world.chain.mine { _ = $0.pause(id) }
        try await world.pass(scheduler)
        try await world.worker.work()
        #expect(await world.runs == [:])
        #expect(await scheduler.counts.withdrawn == 1)
        await world.chain.mine { _ = $0.resume(id, at: 1) }
        for _ in 0..<5 {
            try await world.pass(scheduler, seconds: 2)
            try await world.worker.work()
        }
        #expect(await world.runs == [id: 1])
        #expect(await world.worker.keys.first?.hasPrefix(world.key(id, 1) + ":0x") == true)
    }

    @Test func `A change that the chain takes back and has again withdraws nothing that it has let run`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        let change = await world.chain.mine { $0.update($0.workflows[id] ?? .sample()) }
        try await world.pass(scheduler, seconds: 2)
        let key = world.key(id, 1) + ":\(change)"
        #expect(world.inbox.last == key)
        await world.chain.reorganise(depth: 1)
        await world.chain.mine { registry in registry.repeatUpdate(id, in: change) }
        try await world.pass(scheduler, seconds: 3)
        try await world.worker.work()
        #expect(await world.worker.keys == [key])
    }

    @Test func `A run that its owner sets once more has another key`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        try await world.worker.work()
        await world.chain.mine()
        try await world.pass(scheduler, seconds: 2)
        await world.chain.mine { _ = $0.resume(id, at: 1) }
        for _ in 0..<5 {
            await world.chain.mine(4)
            try await world.pass(scheduler, seconds: 2)
            try await world.worker.work()
        }
        #expect(await world.runs == [id: 2])
        #expect(Set(await world.worker.keys).count == 2)
    }

    @Test func `Owners have their turns`() async throws {
        for _ in 0..<5 { await world.create(nextRun: 1, owner: 1) }
        let other = await world.create(nextRun: 2, owner: 2)
        let scheduler = world.scheduler { $0.maxQueued = 2 }
        try await world.pass(scheduler, seconds: 2)
        #expect(world.inbox.count == 2)
        #expect(world.inbox.last == world.key(other, 2))
    }

    // MARK: Ends

    @Test func `A dead run is not pushed again, and five in a row suspend a workflow until its owner changes it`()
        async throws
    {
        let once = await world.create()
        let often = await world.create(interval: 5)
        let scheduler = world.scheduler()
        for _ in 0..<60 {
            try await world.pass(scheduler)
            try await world.worker.work(dies: true)
        }
        #expect(world.store.dead.count == 1 + Schedule.mostDeaths)
        _ = await world.chain.mine { $0.update($0.workflows[often]!) }
        _ = await world.chain.mine { $0.update($0.workflows[once]!) }
        for _ in 0..<4 {
            try await world.pass(scheduler)
            try await world.worker.work()
        }
        #expect(await world.runs == [once: 1, often: 1])
    }

    @Test func `Who takes over learns of runs that were done and not over yet`() async throws {
        let id = await world.create(interval: 5)
        let one = world.scheduler("one") { $0.confirmations = .blocks(3) }
        await world.chain.mine(2)
        try await world.pass(one, seconds: 2)
        try await world.worker.work()
        // It has read that the run was done, and is gone before the block is deep.
        try await world.pass(one)
        await world.chain.mine(3)
        let two = world.scheduler("two") { $0.confirmations = .blocks(3) }
        try await world.pass(two, seconds: 13)
        try await world.worker.work()
        #expect(await world.runs == [id: 2])
    }

    @Test func `An execution that the chain has taken back is made again`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler { $0.confirmations = .blocks(2) }
        await world.chain.mine()
        try await world.pass(scheduler, seconds: 2)
        try await world.worker.work()
        try await world.pass(scheduler)
        await world.chain.reorganise(depth: 1)
        for _ in 0..<6 {
            await world.chain.mine()
            try await world.pass(scheduler)
            try await world.worker.work()
        }
        #expect(await world.worker.keys == [world.key(id, 1), world.key(id, 1)])
        #expect(await scheduler.counts.reopened == 1)
    }

    // MARK: The lead

    @Test func `One pushes, and another takes over when it is gone`() async throws {
        let (one, two) = (world.scheduler("one"), world.scheduler("two"))
        try await world.pass(one, two, seconds: 2)
        let first = await world.create()
        try await world.pass(one, two)
        #expect(await one.counts.pushed == 1)
        let second = await world.create()
        // The first does nothing any more.
        try await world.pass(two, seconds: 12)
        #expect(await two.counts.pushed == 1)
        // Now it goes on, and believes that it leads.
        try await one.turn()
        try await world.pass(one, two, seconds: 2)
        try await world.worker.work()
        #expect(await world.runs == [first: 1, second: 1])
        #expect(await (one.counts.pushed, two.counts.pushed) == (1, 1))
    }

    @Test func `A store that comes back with older data gets the same run again, which is executed once`() async throws
    {
        let id = await world.create()
        let scheduler = world.scheduler()
        try await world.pass(scheduler)
        let saved = world.store.save()
        try await world.pass(scheduler)
        #expect(world.inbox == [world.key(id, 1)])
        world.store.rewind(to: saved)
        try await world.store.journal(for: "a").recoverAsItIs()
        try await world.pass(scheduler, seconds: 4)
        #expect(world.inbox == [world.key(id, 1)])
        try await world.worker.work()
        try await world.pass(scheduler, seconds: 2)
        #expect(await world.runs == [id: 1])
    }

    @Test func `Nothing is pushed while the store is being compared with the chain`() async throws {
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        await world.create()
        world.store.exchange()
        try await world.pass(scheduler, seconds: 3)
        #expect(world.inbox.isEmpty)
        try await world.store.journal(for: "a").recoverAsItIs()
        try await world.pass(scheduler, seconds: 3)
        #expect(world.inbox.count == 1)
    }

    @Test func `An answer that gets lost changes nothing`() async throws {
        let id = await world.create()
        let scheduler = world.scheduler()
        let store = await scheduler.parts.store as? InMemoryScheduleStore
        store?.faults.next(.push, .loseAnswer(JournalError(.unreachable, step: "push", "gone")))
        try await world.pass(scheduler, seconds: 4)
        try await world.worker.work()
        try await world.pass(scheduler, seconds: 2)
        try await world.worker.work()
        #expect(await world.runs == [id: 1])
    }
}
