import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// What it costs to look at accounts, and that a request that fails does not make it begin anew.
@Suite(.timeLimit(.minutes(5))) struct BlockReaderTests {
    let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        harness.accounts = (0xA1...0xA4).map { Address(Array(repeating: UInt8($0), count: 20)) ?? .zero }
    }

    /// Has jobs run in as many blocks, at the least, and the store lose all that it knows of them.
    private func loseHistory(blocks: Int) async {
        let saved = harness.store.save()
        for block in 0..<blocks {
            harness.push(8 * block + 1...8 * block + 8)
            await harness.run(harness.makeWorker().parts) { harness.isSettled }
        }
        harness.store.rewind(to: saved)
        harness.push(1...8 * blocks)
    }

    private var blocksRead: Int { harness.chain.faults.count(of: .transactions) }

    private static let failure = ChainError(.unreachable, "no answer", method: "test")

    @Test func `each block is read once for all accounts, some of them together`() async {
        await loseHistory(blocks: 5)
        let before = blocksRead
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.restored] == 40)
        #expect(await harness.executions() == harness.ids(1...40))
        // Some tens of blocks for four accounts, ten with each request.
        #expect(1...8 ~= blocksRead - before)
    }

    @Test(arguments: [ScriptedChain.Method.transactions, .transactionCount, .header, .receiptsInBlock])
    func `what a look has learnt it keeps when a request fails`(_ step: ScriptedChain.Method) async {
        await loseHistory(blocks: 5)
        let before = blocksRead
        for _ in 0..<6 {
            harness.chain.faults.next(step, .delay(.zero), times: 3)
            harness.chain.faults.next(step, .fail(Self.failure))
        }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.restored] == 40)
        #expect(await harness.executions() == harness.ids(1...40))
        #expect(1...8 + (step == .transactions ? 12 : 0) ~= blocksRead - before)
    }
}
