import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Nodes have dropped the state of the blocks that matter.
@Suite(.timeLimit(.minutes(5))) struct WorkerPrunedStateTests {
    let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    /// Puts a transaction from the worker's account into the pool that the worker knows nothing of, and cannot outbid.
    private func injectForeign() async {
        let foreign = StampSigner(WorkerHarness.account).stamp(
            Transaction(
                chainID: 1287, nonce: 0,
                fees: .dynamic(maxFeePerGas: .gwei(5_000), maxPriorityFeePerGas: .gwei(10)), gasLimit: 21_000,
                to: .zero))
        await harness.chain.update { $0.inject(foreign) }
    }

    /// Has a lot of blocks without anything of the account come, and the state of all but the last ones gone.
    private func pass(_ blocks: Int) async {
        await harness.chain.mine(blocks)
        await harness.chain.pruneStates(keeping: 64)
    }

    @Test func `a nonce that somebody else used long ago is found in the blocks, and its job gets another one`() async {
        harness.push(1...2)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, mining: false) { parts.tally[.sent] == 2 }
        await injectForeign()
        await pass(500)
        let (next, _) = harness.makeWorker()
        await harness.run(next) { harness.isSettled }
        #expect(next.tally[.unbound] == 1)
        #expect(await harness.executions() == harness.ids(1...2))
    }

    @Test func `a search takes its next step at once, not with the next block`() async {
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, mining: false) { parts.tally[.sent] == 1 }
        await injectForeign()
        await pass(900)
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(30), mining: false) { next.tally[.unbound] == 1 }
        #expect(next.tally[.unbound] == 1)
    }

    @Test func `what the store lost long ago is found in the blocks`() async {
        harness.push(1...2)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.push(3...6)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { parts.tally[.done] == 4 }
        harness.store.rewind(to: saved)
        journal.reconnect()
        await pass(500)
        let (next, _) = harness.makeWorker()
        await harness.run(next) { harness.isSettled }
        #expect(next.tally[.restored] == 4)
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(harness.store.done.count == 6)
    }

    @Test(arguments: [true, false])
    func `a recovery asks for no state of a block that is deep`(_ isForeign: Bool) async {
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        await harness.chain.pruneStates(keeping: 4)
        harness.push(1...2)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.push(3...6)
        let (parts, journal) = harness.makeWorker()
        if isForeign { await harness.injectForeign(nonce: 4) }
        let saved = harness.store.save()
        await harness.run(parts) { parts.tally[.done] >= (isForeign ? 3 : 4) }
        // With a foreign nonce, the records are kept, and what became of them is lost.
        if !isForeign { harness.store.rewind(to: saved) } else { harness.store.rewind(to: harness.store.save()) }
        journal.reconnect()
        await harness.chain.mine(20)
        let (next, _) = harness.makeWorker()
        await harness.run(next) { harness.isSettled }
        #expect(next.tally[.recovery] == 1)
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(harness.store.done.count == 6)
    }

    @Test func `an account that the store has never heard of is not looked for in old blocks`() async {
        await injectForeign()
        await pass(500)
        harness.push(1...2)
        await harness.run(harness.makeWorker().parts, for: .seconds(30)) { harness.isSettled }
        #expect(harness.isSettled)
        #expect(harness.chain.faults.count(of: .transactions) == 0)
    }
}
