import Ethereum
import Testing

@testable import Scheduler

/// The machines that decide what runs, each by itself.
@Suite struct ScheduleRulesTests {
    private struct Waiter: Waiting, Equatable {
        var owner: Address
        var since: UInt256
    }

    @Test func `The oldest is first, and nobody waits for one who has many`() {
        let many = (0..<3).map { Waiter(owner: .sample(1), since: UInt256(UInt64($0))) }
        let few = [Waiter(owner: .sample(2), since: 5), Waiter(owner: .sample(3), since: 4)]
        #expect((few + many.reversed()).inFairTurns == [many[0], few[1], few[0], many[1], many[2]])
    }

    @Test func `The escrow pays for what is owed and what is chosen together`() {
        var purse = Purse(deposits: [.sample(1): 10], holdings: [:])
        #expect(purse.spend(4, of: .sample(1), owed: 3, on: nil) == nil)
        #expect(purse.spend(4, of: .sample(1), owed: 3, on: nil) == .escrow(needed: 7, balance: 6))
        #expect(purse.spend(1_000, of: .sample(2), owed: 0, on: nil) == nil)
    }

    @Test func `The executor pays for what is chosen together`() throws {
        let transfer = try #require(Spending([1] + Address.sample(1).word.bytes + UInt256(6).bigEndianBytes))
        #expect((transfer.token, transfer.amount) == (nil, 6))
        var purse = Purse(deposits: [:], holdings: [nil: 10])
        #expect(purse.spend(0, of: .sample(1), owed: 0, on: transfer) == nil)
        #expect(
            purse.spend(0, of: .sample(1), owed: 0, on: transfer) == .executor(needed: 6, balance: 4, token: nil))
    }

    @Test func `Safety holds what offers too little, recurs too often, or is nobody's that is known`() {
        let workflow = Workflow(.registered(interval: 60, gasBudget: 5), changed: 1)
        var safety = ScheduleConfiguration.Safety()
        #expect(safety.hold(workflow, cost: 100) == nil)
        safety.minGasBudget = .cost
        #expect(safety.hold(workflow, cost: 100) == .budget(needed: 100))
        #expect(safety.hold(workflow, cost: nil) == nil)
        safety.minGasBudget = .wei(6)
        #expect(safety.hold(workflow, cost: nil) == .budget(needed: 6))
        safety.minGasBudget = .wei(5)
        safety.minInterval = .seconds(61)
        #expect(safety.hold(workflow, cost: nil) == .interval(least: .seconds(61)))
        safety.owners = [.sample(2)]
        #expect(safety.hold(workflow, cost: nil) == .owner)
    }

    @Test func `A dead run is followed by the next on the grid, or by nothing`() {
        let table = Timetable(catchUp: .once)
        let recurring = Workflow(.registered(nextRun: 100, interval: 60), changed: 1)
        let once = Workflow(.registered(nextRun: 100, interval: 0), changed: 1)
        let dead = Deaths(inARow: 1, last: RunKey.point(100, of: 7, registry: .zero))
        #expect(table.next(of: recurring, deaths: nil, again: nil, now: 120) == .run(100, again: nil))
        #expect(table.next(of: recurring, deaths: dead, again: nil, now: 120) == .later)
        #expect(table.next(of: recurring, deaths: dead, again: nil, now: 160) == .run(160, again: nil))
        #expect(table.next(of: once, deaths: dead, again: nil, now: 160) == .held(.died))
        let many = Deaths(inARow: Schedule.mostDeaths, last: dead.last)
        #expect(table.next(of: recurring, deaths: many, again: nil, now: 999) == .held(.suspended(deaths: 5)))
        // One that died before the owner moved it on says nothing of this one.
        let moved = Workflow(.registered(nextRun: 101, interval: 0), changed: 1)
        #expect(table.next(of: moved, deaths: dead, again: nil, now: 160) == .run(101, again: nil))
    }

    @Test func `What is queued is owed until it is done or over`() {
        var memory = ScheduleMemory()
        for key in ["a", "b"] {
            memory.queued[key] = QueuedRun(workflow: 1, owner: .sample(1), budget: 5, pushedAt: 0)
        }
        var schedule = Schedule(memory)
        #expect(schedule.owed == [.sample(1): 10])
        schedule.finish([RunOutcome(workflow: 1, key: "a", end: .done(block: 7))], upTo: OutcomeCursor())
        #expect(schedule.owed == [.sample(1): 5])
        #expect(schedule.queuedKeys(of: 1) == ["a", "b"])
        schedule.forget(["a", "b"])
        #expect(schedule.owed.isEmpty)
        #expect(schedule.queuedKeys(of: 1).isEmpty)
    }

    @Test func `Deaths are counted in a row`() {
        var schedule = Schedule()
        func learn(_ ends: [(String, RunOutcome.End)]) {
            let outcomes = ends.map { RunOutcome(workflow: 1, key: $0.0, end: $0.1) }
            schedule.take(schedule.note(outcomes, upTo: OutcomeCursor()))
        }
        learn([("a", .dead(reason: "x")), ("b", .dead(reason: "x")), ("b", .dead(reason: "x"))])
        #expect(schedule.memory.deaths[1] == Deaths(inARow: 2, last: "b"))
        learn([("c", .done(block: 1)), ("d", .dead(reason: "x"))])
        #expect(schedule.memory.deaths[1] == Deaths(inARow: 1, last: "d"))
        learn([("e", .done(block: 1))])
        #expect(schedule.memory.deaths[1] == nil)
    }
}
