import Chain
import Engine
import Ethereum
import TestGenerators
import TestSupport
import Testing

@testable import Scheduler

/// Follows a registry through changes, forks, nodes that lag and requests that fail.
@Suite(.timeLimit(.minutes(5))) struct FollowingPropertyTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `What is in memory is what is on the chain, and nothing counts as deeper than it is`(_ seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        let world = FollowerFixture(confirmations: .blocks(UInt64.random(in: 1...4, using: &random)))
        await world.chain.setMulticall(Bool.random(using: &random))
        await world.create(Int.random(in: 0...5, using: &random))
        for _ in 0..<60 {
            await happen(to: world, &random)
            if Int.random(in: 0..<3, using: &random) > 0 { try await poll(world) }
            world.time.advance(by: .seconds(Int64.random(in: 0...400, using: &random)))
        }
        await world.chain.setLag(0)
        await world.chain.limitLogs()
        // Above what any node has shown.
        await world.chain.mine(5)
        for _ in 0..<30 { try await poll(world) }
        try await compare(world)
    }

    /// Faults that were planned may still have it fail.
    private func poll(_ world: FollowerFixture) async throws {
        do { _ = try await world.pollPatiently() } catch is ChainError {}
    }

    private func compare(_ world: FollowerFixture) async throws {
        let registry = await world.chain.registry
        let book = await world.follower.read(\.self)
        #expect(Set(book.all.map(\.id)) == Set(registry.workflows.keys))
        var touched: [UInt256: BlockNumber] = [:]
        for log in await world.chain.blocks.flatMap(\.logs) {
            if let (id, _) = SampleContracts.registry.event(in: log.log) { touched[id] = log.log.blockNumber }
        }
        for workflow in book.all {
            let record = try #require(registry.workflows[workflow.id])
            #expect(workflow.isSame(as: Workflow(record, changed: 0)))
            #expect(workflow.changed >= touched[workflow.id] ?? 0)
        }
    }

    private func happen(to world: FollowerFixture, _ random: inout SeededGenerator) async {
        let id = UInt256(UInt64.random(in: 1...8, using: &random))
        let time = UInt256(UInt64.random(in: 0...1_000, using: &random))
        let depth = Int.random(in: 1...4, using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: await world.chain.mine { _ = $0.create(.sample(nextRun: time)) }
        case 2, 3: await change(world.chain, id) { $0.run(id, nextRun: time) }
        case 4: await change(world.chain, id) { $0.pause(id) }
        case 5: await change(world.chain, id) { $0.resume(id, at: time) }
        case 6: await change(world.chain, id) { $0.delete(id) }
        case 7: await change(world.chain, id) { $0.update(.sample(nextRun: time, id: id)) }
        case 8, 9:
            await world.chain.reorganise(depth: depth)
            await world.chain.mine(depth + Int.random(in: -1...2, using: &random))
        case 10: await world.chain.setLag(depth - 1)
        case 11: await world.chain.limitLogs(blocks: [1, 2, 10, .max].randomElement(using: &random) ?? 1)
        case 12:
            let method = [ScriptedReader.Method.headers, .header, .logs, .calls, .call].randomElement(using: &random)
            let code = [ChainError.Code.unreachable, .unavailable, .refused(code: 0)].randomElement(using: &random)
            let error = ChainError(code ?? .unreachable, "planned", method: "any")
            world.chain.faults.next(method ?? .logs, .fail(error))
        default: await world.chain.mine(depth)
        }
    }

    private func change(
        _ chain: ScriptedReader, _ id: UInt256, _ body: @Sendable (inout ScriptedRegistry) -> Hash32
    ) async {
        await chain.mine { registry in
            if registry.workflows[id] != nil { _ = body(&registry) }
        }
    }
}
