import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// A job runs again only when nothing can take back what that rests on.
@Suite(.timeLimit(.minutes(5))) struct WorkerRerunTests {
    let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        harness.configuration.tracking.rerunConfirmations = .blocks(8)
    }

    /// Has the first transaction revert that a block includes.
    private func revertFirst() async {
        let reverts = Countdown(1)
        await harness.chain.update {
            $0.host(executor: WorkerHarness.executorAddress) { _, _ in
                reverts.next() ? .reverted : .executed(success: true)
            }
        }
    }

    private var height: UInt64 {
        get async { await harness.chain.simulation.head.number.rawValue }
    }

    @Test func `a revert that a deeper reorganisation turns into a success is not tried again`() async {
        await revertFirst()
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        var includedAt: UInt64?
        var isReorganised = false
        await harness.run(parts) {
            let height = await height
            if includedAt == nil, parts.tally[.included] == 1 { includedAt = height }
            if let includedAt, !isReorganised, height == includedAt + 5 {
                await harness.chain.reorganise(depth: 6, returningToPool: true)
                isReorganised = true
            }
            return harness.isSettled
        }
        #expect(isReorganised)
        #expect(parts.tally[.retried] == 0)
        #expect(await harness.executions() == harness.ids(1...1))
        #expect(harness.store.done.count == 1)
    }

    @Test func `what is done does not wait for a nonce below that waits for depth, nor does the next worker`() async {
        await revertFirst()
        harness.push(1...3)
        let (first, journal) = harness.makeWorker()
        await harness.run(first) { harness.store.done.count == 2 }
        #expect(first.tally[.retried] == 0)
        #expect(harness.store.flights(of: WorkerHarness.account).records.map(\.nonce) == [0])
        journal.sever()
        harness.push(4...6)
        let (second, _) = harness.makeWorker()
        await harness.run(second) { harness.isSettled }
        #expect(second.tally[.retried] == 1)
        #expect(second.tally[.gapFilled] == 0)
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 7)
    }

    @Test(arguments: [Confirmations.blocks(30), .finalized], [64, 8] as [UInt64])
    func `a nonce of somebody else's is found while there is state, and waited for`(
        _ depth: Confirmations, _ states: UInt64
    ) async {
        harness.configuration.tracking.rerunConfirmations = depth
        await harness.chain.setLag(safe: 10, finalized: 29)
        await harness.chain.pruneStates(keeping: states)
        await harness.injectForeign(nonce: 1)
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        var unboundAt: UInt64?
        await harness.run(parts) {
            if unboundAt == nil, parts.tally[.unbound] == 1 { unboundAt = await height }
            return harness.isSettled
        }
        let used = await harness.chain.simulation.blocks.first { block in
            block.transactions.contains { $0.transaction.to == .zero }
        }
        #expect(unboundAt.map { $0 >= (used?.header.number.rawValue ?? .max) + 29 } == true)
        #expect(await harness.executions() == harness.ids(1...3))
        #expect(await harness.chain.simulation.blocks.count < 60, "the wait is no longer than it must be")
    }

    @Test func `a nonce of somebody else's that moves to another block is waited for there`() async {
        await harness.injectForeign(nonce: 0)
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        var isReorganised = false
        await harness.run(parts) {
            if !isReorganised, await height == 4 {
                await harness.chain.reorganise(depth: 4, returningToPool: true)
                // Before anybody has seen that it was given back.
                await harness.chain.mine()
                isReorganised = true
            }
            return harness.isSettled
        }
        #expect(isReorganised)
        #expect(parts.tally[.unbound] == 1)
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `nothing is sent for a nonce that somebody else has used, however long that takes`() async {
        harness.configuration.tracking.rerunConfirmations = .blocks(60)
        harness.configuration.tracking.stuckAfter = .seconds(3)
        await harness.injectForeign(nonce: 0)
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(5)) { false }
        let sent = await harness.chain.batches.count
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(50)) { false }
        #expect(await harness.chain.batches.count == sent)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `a nonce that is given back by a reorganisation before that is deep is used by its job`() async {
        harness.configuration.tracking.confirmations = .blocks(6)
        await harness.injectForeign(nonce: 0)
        harness.push(1...2)
        let (parts, _) = harness.makeWorker()
        var isReorganised = false
        await harness.run(parts) {
            if !isReorganised, parts.tally[.included] == 1, await height >= 4 {
                await harness.chain.reorganise(depth: Int(await height), returningToPool: false)
                isReorganised = true
            }
            return harness.isSettled
        }
        #expect(isReorganised)
        #expect(parts.tally[.unbound] == 0)
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 2)
    }

    @Test func `a filler after which its job goes on is waited for, too`() async {
        let refused = Countdown(1)
        await harness.chain.onSend { _ in refused.next() ? .answer(.feeCapExceeded) : nil }
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        var filledAt: UInt64?
        var retriedAt: UInt64?
        await harness.run(parts) {
            if filledAt == nil, parts.tally[.included] == 1 { filledAt = await height }
            if retriedAt == nil, parts.tally[.retried] == 1 { retriedAt = await height }
            return harness.isSettled
        }
        #expect(parts.tally[.displaced] == 1)
        #expect(retriedAt == filledAt.map { $0 + 7 })
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `while the final block stands still what is done is settled, and it is said once`() async {
        harness.configuration.tracking.rerunConfirmations = .finalized
        await harness.chain.setLag(safe: 2, finalized: 1_000_000)
        await revertFirst()
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(20 * 60)) { harness.isSettled }
        #expect(harness.store.done.count == 2)
        #expect(parts.tally[.retried] == 0)
        #expect(parts.tally[.finalityStalled] == 1)
        #expect(parts.tally[.worldFailure] == 0)
        await harness.chain.setLag(safe: 2, finalized: 4)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `what cannot be told of final blocks keeps nothing waiting but what needs it`() async {
        harness.configuration.tracking.rerunConfirmations = .finalized
        await revertFirst()
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        await harness.chain.onMarker { throw ChainError(.refused(code: -32602), "no such tag", method: "header") }
        await harness.run(parts, for: .seconds(60)) { harness.isSettled }
        #expect(harness.store.done.count == 2)
        await harness.chain.onMarker { throw ChainError(.unreachable, "down", method: "header") }
        harness.push(4...5)
        await harness.run(harness.makeWorker().parts, for: .seconds(60)) { harness.store.done.count == 4 }
        #expect(harness.store.done.count == 4)
    }
}
