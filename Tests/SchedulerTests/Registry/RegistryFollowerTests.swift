import Chain
import Engine
import Ethereum
import TestSupport
import Testing

@testable import Scheduler

@Suite(.timeLimit(.minutes(5))) struct RegistryFollowerTests {
    // MARK: Events

    @Test func `The registry is read whole at first, then what events touch`() async throws {
        let world = FollowerFixture()
        await world.create(3)
        let first = try await world.follower.poll()
        #expect(first.isWhole)
        #expect(await world.known(first.deepest) == [1, 2, 3])
        await world.chain.mine { registry in
            registry.create(.sample(nextRun: 7))
            registry.pause(1)
            registry.delete(2)
        }
        let news = try await world.follower.poll()
        #expect(!news.isWhole)
        #expect(news.changes.map(\.kind) == [.created, .paused, .deleted])
        #expect(news.changes.map(\.workflow) == [4, 1, 2])
        #expect(await world.known(news.deepest) == [3, 4])
        #expect(await world.workflow(2) == nil)
    }

    @Test func `A run is no owner's change, and tells what came of it`() async throws {
        let world = FollowerFixture()
        await world.create(2)
        _ = try await world.follower.poll()
        let (ran, updated) = await world.chain.mine { registry in
            let ran = registry.run(1, nextRun: 500, success: false)
            return (ran, registry.update(.sample(nextRun: 9, id: 2)))
        }
        let news = try await world.follower.poll()
        #expect(news.runs == [SeenRun(workflow: 1, success: false, transaction: ran, block: 2)])
        #expect(news.changes == [WorkflowChange(workflow: 2, kind: .updated, transaction: updated, block: 2)])
        #expect(await world.workflow(1)?.nextRun == 500)
        #expect(await world.workflow(2)?.nextRun == 9)
    }

    @Test func `A poll costs one request, two with a new head, and three when something has changed`() async throws {
        let world = FollowerFixture()
        await world.create(2_500)
        _ = try await world.follower.poll()
        #expect(try await world.requests { _ = try await world.follower.poll() } == 1)
        await world.chain.mine()
        #expect(try await world.requests { _ = try await world.follower.poll() } == 2)
        await world.chain.mine { $0.run(7, nextRun: 500) }
        #expect(try await world.requests { _ = try await world.follower.poll() } == 3)
    }

    @Test func `What starts a run waits for its depth, what stops one does not`() async throws {
        let world = FollowerFixture(confirmations: .blocks(3))
        await world.create(2)
        #expect(try await world.due() == [])
        await world.chain.mine(2)
        #expect(try await world.due() == [1, 2])
        await world.chain.mine { $0.pause(1) }
        #expect(try await world.due() == [2])
        await world.chain.mine { $0.resume(1, at: 0) }
        await world.chain.mine()
        #expect(try await world.due() == [2])
        await world.chain.mine()
        #expect(try await world.due() == [1, 2])
    }

    @Test func `What was not deep enough when the follower started is found by its events`() async throws {
        let world = FollowerFixture(confirmations: .blocks(4))
        await world.create(2)
        await world.chain.mine(5)
        await world.create(1)
        let news = try await world.follower.poll()
        #expect(news.changes.map(\.workflow) == [3])
        #expect(await world.known(news.deepest) == [1, 2])
        await world.chain.mine(3)
        #expect(try await world.due() == [1, 2, 3])
    }

    @Test func `Depth may be what nodes call final, and nothing starts while they know none`() async throws {
        let world = FollowerFixture(confirmations: .finalized)
        await world.chain.setFinality((1, 2))
        await world.create(1)
        await world.chain.mine(1)
        #expect(try await world.due() == [])
        await world.chain.mine(1)
        #expect(try await world.due() == [1])
        await world.chain.setFinality(nil)
        #expect(try await world.follower.poll().deepest == nil)
    }

    // MARK: Forks

    @Test func `A fork has everything read again that was touched since, and unsays what was told`() async throws {
        let world = FollowerFixture()
        await world.create(3)
        _ = try await world.follower.poll()
        for id in [1, 2] as [UInt256] {
            await world.chain.mine { $0.pause(id) }
            _ = try await world.follower.poll()
        }
        await world.chain.mine { $0.delete(3) }
        #expect(try await world.due() == [])
        // The pause of the first stays; of the others nothing is left.
        await world.chain.reorganise(depth: 2)
        await world.chain.mine(3)
        let news = try await world.follower.poll()
        #expect(news.forkedAbove == 2)
        #expect(!news.isWhole)
        #expect(await world.known(news.deepest) == [2, 3])
    }

    @Test func `A fork that holds the same events tells them again`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        _ = try await world.follower.poll()
        await world.chain.mine { $0.run(1, nextRun: 50) }
        #expect(try await world.follower.poll().runs.count == 1)
        await world.chain.reorganise(depth: 1)
        await world.chain.mine()
        await world.chain.mine { $0.run(1, nextRun: 60) }
        let news = try await world.follower.poll()
        #expect(news.forkedAbove == 1)
        #expect(news.runs.map(\.block) == [3])
        #expect(await world.workflow(1)?.nextRun == 60)
        #expect(await world.workflow(1)?.changed == 3)
    }

    @Test func `A block of the same height is a fork too`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        _ = try await world.follower.poll()
        await world.chain.mine { $0.pause(1) }
        _ = try await world.follower.poll()
        await world.chain.reorganise(depth: 1)
        await world.chain.mine()
        #expect(try await world.due() == [1])
    }

    @Test func `A fork deeper than what is remembered has the registry read as a whole`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        await world.chain.mine(20)
        _ = try await world.follower.poll()
        await world.chain.reorganise(depth: 20)
        await world.create(1)
        await world.chain.mine(20)
        let news = try await world.follower.poll()
        #expect(news.isWhole)
        #expect(news.forkedAbove == 0)
        #expect(await world.known(news.deepest) == [1, 2])
    }

    @Test func `A fork right after the start is no reason to read all again`() async throws {
        let world = FollowerFixture()
        await world.create(3)
        await world.chain.mine(20)
        await world.chain.mine { $0.pause(1) }
        _ = try await world.follower.poll()
        await world.chain.reorganise(depth: 3)
        await world.chain.mine(4)
        let news = try await world.follower.poll()
        #expect(!news.isWhole)
        #expect(news.forkedAbove == 10)
        #expect(await world.known(news.deepest) == [1, 2, 3])
    }

    // MARK: Nodes

    @Test func `A node that is behind shows nothing new and takes nothing back`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        await world.chain.mine(2)
        let head = try await world.follower.poll().head
        await world.chain.setLag(2)
        let news = try await world.follower.poll()
        #expect(news.head == head)
        #expect(news.forkedAbove == nil)
        #expect(await world.known(news.deepest) == [1])
    }

    @Test func `A node without the events has the follower ask for the same again`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        _ = try await world.follower.poll()
        await world.chain.mine { $0.pause(1) }
        world.chain.faults.next(.logs, .fail(ChainError(.unavailable, "behind", method: "eth_getLogs")), times: 2)
        for _ in 0..<2 { await #expect(throws: ChainError.self) { try await world.follower.poll() } }
        #expect(try await world.follower.poll().changes.map(\.kind) == [.paused])
        #expect(await world.workflow(1)?.isActive == false)
    }

    @Test func `What does not come of a whole reading is asked for again, not all of it`() async throws {
        let world = FollowerFixture()
        await world.create(2_500)
        let limited = ChainError(.rateLimited(retryAfter: nil), "slow down", method: "eth_call")
        world.chain.faults.next(.calls, .fail(limited), times: 4)
        let news = try await world.pollPatiently()
        #expect(await world.known(news.deepest).count == 2_500)
        #expect(world.chain.faults.count(of: .calls) == 3 + 4)
        #expect(world.time.elapsed >= .seconds(1))
    }

    @Test func `Events whose workflows could not be read are told once, and the workflows read later`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        _ = try await world.follower.poll()
        await world.chain.mine { $0.run(1, nextRun: 50) }
        world.chain.faults.next(.calls, .fail(ChainError(.unreachable, "gone", method: "eth_call")))
        await #expect(throws: ChainError.self) { try await world.follower.poll() }
        let news = try await world.follower.poll()
        #expect(news.runs.count == 1)
        #expect(await world.workflow(1)?.nextRun == 50)
        #expect(try await world.follower.poll().runs.isEmpty)
    }

    @Test(arguments: [(10, Int.max), (1_000, 3), (1, 1)])
    func `A pause of many blocks is read in ranges that the node allows`(_ limits: (blocks: Int, logs: Int))
        async throws
    {
        let world = FollowerFixture()
        await world.create(12)
        _ = try await world.follower.poll()
        for id in 1...12 as ClosedRange<UInt64> { await world.chain.mine { $0.pause(UInt256(id)) } }
        await world.chain.limitLogs(blocks: limits.blocks, results: limits.logs)
        let news = try await world.follower.poll()
        #expect(!news.isWhole)
        #expect(news.changes.map(\.workflow) == (1...12).map { UInt256($0 as UInt64) })
        #expect(await world.known(news.deepest) == [])
    }

    @Test func `Where events cannot be had everything is read, at most once a minute`() async throws {
        let world = FollowerFixture(confirmations: .blocks(2))
        await world.chain.limitLogs(isSupported: false)
        await world.create(2)
        #expect(try await world.due() == [])
        await world.chain.mine { $0.pause(1) }
        _ = try await world.follower.poll()
        #expect(await world.workflow(1)?.isActive == true)
        world.time.advance(by: .seconds(61))
        // What has not changed since the last reading stays as deep as it was.
        #expect(try await world.due() == [2])
    }

    @Test func `A refusal in unknown words has fewer blocks asked for`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        _ = try await world.follower.poll()
        await world.chain.mine { $0.pause(1) }
        await world.chain.mine(5)
        world.chain.faults.next(.logs, .fail(ChainError(.refused(code: -32000), "no", method: "eth_getLogs")))
        #expect(try await world.follower.poll().changes.map(\.kind) == [.paused])
    }

    // MARK: Reading again

    @Test func `What no event told is found in a day`() async throws {
        let world = FollowerFixture(rereading: .seconds(1_000))
        await world.create(250)
        _ = try await world.follower.poll()
        await world.chain.update { $0.changeSilently(230) { $0.isActive = false } }
        await world.chain.mine()
        for _ in 0..<5 {
            world.time.advance(by: .seconds(250))
            _ = try await world.follower.poll()
        }
        #expect(await world.workflow(230)?.isActive == false)
        #expect(await world.workflow(229)?.isActive == true)
    }

    @Test func `Right before a push workflows are read at the head, actions and all`() async throws {
        let world = FollowerFixture()
        await world.create(150)
        _ = try await world.follower.poll()
        let ids = await world.known(1)
        let requests = try await world.requests {
            let records = try await world.follower.reread(ids)
            #expect(records.map(\.id) == ids)
            #expect(records[0].actionData == WorkflowRecord.sample().actionData)
        }
        // One for the head of now, one for the workflows.
        #expect(requests == 2)
    }

    @Test(arguments: [Int.max, 10, 1])
    func `What an owner did before the follower started is found in the events`(_ limit: Int) async throws {
        let world = FollowerFixture()
        await world.create(2)
        let updated = await world.chain.mine { $0.update(.sample(nextRun: 9, id: 1)) }
        await world.chain.mine { $0.pause(2) }
        await world.chain.mine { $0.run(1, nextRun: 50) }
        await world.chain.mine(20)
        await world.chain.limitLogs(blocks: limit)
        #expect(try await world.follower.lastChange(of: 1) == nil)
        _ = try await world.follower.poll()
        let change = WorkflowChange(workflow: 1, kind: .updated, transaction: updated, block: 2)
        #expect(try await world.follower.lastChange(of: 1) == change)
        #expect(try await world.follower.lastChange(of: 3) == nil)
    }

    @Test func `A node without the head is not asked what it would read`() async throws {
        let world = FollowerFixture()
        await world.create(1)
        await world.chain.mine()
        _ = try await world.follower.poll()
        await world.chain.setLag(1)
        let error = await #expect(throws: ChainError.self) { try await world.follower.reread([1]) }
        #expect(error?.code == .unavailable)
    }

    @Test func `Now is the head's time and what has passed since`() async throws {
        let world = FollowerFixture()
        #expect(await world.follower.now == nil)
        let head = try await world.follower.poll().head
        world.time.advance(by: .seconds(7))
        #expect(await world.follower.now == head.timestamp + 7)
    }
}
