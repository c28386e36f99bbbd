import Ethereum
import TestSupport
import Testing

@testable import Scheduler

/// What prices and transfers make a scheduler do.
@Suite struct SchedulerTriggerTests {
    let world = SchedulerFixture()

    private func price(_ value: String) async { await world.prices.set("glmr", value, at: world.time.wall / 1_000) }

    private static let below = #"{"token":"GLMR","comparator":0,"price_usd":0.25}"#

    @Test func `A price trigger fires when its condition becomes true, once each time`() async throws {
        await price("0.2")
        let id = await world.create(2, Self.below)
        let scheduler = world.scheduler()
        for value in ["0.2", "0.2", "0.3", "0.2", "0.2"] {
            await price(value)
            try await world.pass(scheduler, seconds: 2)
            try await world.worker.work()
        }
        #expect(await world.runs == [id: 2])
    }

    @Test func `A bad price fires nothing, and changes nothing`() async throws {
        let id = await world.create(2, Self.below)
        let scheduler = world.scheduler()
        await price("0.3")
        try await world.pass(scheduler, seconds: 2)
        await world.prices.set("glmr", "0.2", at: world.time.wall / 1_000 - 3_600)
        try await world.pass(scheduler, seconds: 2)
        await world.prices.set("glmr", "0.000001", at: world.time.wall / 1_000)
        try await world.pass(scheduler)
        await world.prices.fail("glmr", .notANumber("NaN"))
        try await world.pass(scheduler, seconds: 2)
        #expect(world.inbox.isEmpty)
        await price("0.2")
        try await world.pass(scheduler, seconds: 2)
        try await world.worker.work()
        #expect(await world.runs == [id: 1])
    }

    @Test func `Nobody is asked for prices that nobody waits for`() async throws {
        await world.create(nextRun: world.now.adding(1_000)!)
        try await world.pass(world.scheduler(), seconds: 3)
        #expect(await world.prices.asked == 0)
    }

    @Test func `At the first start on a registry true prices fire, unless they are to wait`() async throws {
        await price("0.2")
        let id = await world.create(2, Self.below)
        let waiting = world.scheduler { $0.isBaseline = true }
        try await world.pass(waiting, seconds: 3)
        #expect(world.inbox.isEmpty)
        let other = SchedulerFixture()
        await other.prices.set("glmr", "0.2", at: other.time.wall / 1_000)
        await other.create(2, Self.below)
        try await other.pass(other.scheduler(), seconds: 3)
        #expect(other.inbox == [other.key(id, 1)])
    }

    private static let token = Address.sample(0x70)
    private static let watched = Address.sample(0x71)
    private static let transfers = #"{"monitor":"\#(watched)","token":"\#(token)","min_amount":5}"#

    @Test func `Each transfer that is large enough fires once`() async throws {
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        let id = await world.create(3, Self.transfers)
        try await world.pass(scheduler, seconds: 2)
        await world.chain.mine { registry in
            for amount in [4, 5, 6] as [UInt256] {
                registry.transfer(Self.token, from: .sample(9), to: Self.watched, amount: amount)
            }
        }
        for _ in 0..<3 {
            try await world.pass(scheduler, seconds: 2)
            try await world.worker.work()
            await world.chain.mine()
        }
        #expect(await world.runs == [id: 2])
        #expect(Set(await world.worker.keys).count == 2)
    }

    @Test func `A transfer is not lost by whatever stops a scheduler, nor fired twice`() async throws {
        let one = world.scheduler("one")
        try await world.pass(one, seconds: 2)
        let id = await world.create(3, Self.transfers)
        try await world.pass(one, seconds: 2)
        await world.chain.mine { _ = $0.transfer(Self.token, from: .sample(9), to: Self.watched, amount: 7) }
        // The first is gone; a second one, which has seen nothing of it, goes on where it was.
        let two = world.scheduler("two")
        try await world.pass(two, seconds: 13)
        try await world.worker.work()
        try await world.pass(one, two, seconds: 13)
        try await world.worker.work()
        #expect(await world.runs == [id: 1])
    }

    @Test func `The chain's own coin fires as well, and none of it while a workflow is paused`() async throws {
        let scheduler = world.scheduler()
        try await world.pass(scheduler, seconds: 2)
        let id = await world.create(3, #"{"monitor":"\#(Self.watched)","min_amount":"5"}"#)
        try await world.pass(scheduler, seconds: 2)
        await world.chain.mine { _ = $0.pay(from: .sample(9), to: Self.watched, value: 5) }
        try await world.pass(scheduler, seconds: 2)
        try await world.worker.work()
        await world.chain.mine { _ = $0.pause(id) }
        try await world.pass(scheduler, seconds: 2)
        await world.chain.mine { _ = $0.pay(from: .sample(9), to: Self.watched, value: 5) }
        try await world.pass(scheduler, seconds: 2)
        await world.chain.mine { _ = $0.resume(id, at: 1) }
        try await world.pass(scheduler, seconds: 3)
        try await world.worker.work()
        #expect(await world.runs == [id: 1])
    }
}
