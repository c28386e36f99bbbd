import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Somebody else uses a nonce of the worker's account.
@Suite(.timeLimit(.minutes(5))) struct WorkerForeignNonceTests {
    let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    @Test(arguments: [1, 3])
    func `a job whose nonce was used by somebody else gets another nonce and is executed once`(_ depth: UInt64) async {
        harness.configuration.tracking.confirmations = .blocks(depth)
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        for nonce in [2, 3, 5] as [Nonce] { await harness.injectForeign(nonce: nonce) }
        harness.push(1...8)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...8))
        #expect(parts.tally[.unbound] == 3)
        #expect(harness.store.done.count == 8)
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 11)
    }

    @Test func `a node that shows another chain proves nothing`() async {
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        await harness.chain.onSend { _ in .answer(.accepted) }
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        var isInjected = false
        await harness.run(parts, for: .seconds(30)) {
            if !isInjected, parts.tally[.sent] == 1 {
                await harness.injectForeign(nonce: 0, chainID: 1)
                isInjected = true
            }
            return false
        }
        #expect(parts.tally[.bound] == 1)
        #expect(parts.tally[.unbound] == 0)
        #expect(parts.tally[.worldFailure] > 0)
    }

    @Test func `a nonce that counts although its receipt is missing for a minute is never given up`() async {
        harness.push(1...6)
        let (parts, _) = harness.makeWorker()
        let chain = harness.chain
        await chain.hideReceipts(true)
        await harness.run(parts, for: .seconds(60)) { false }
        #expect(parts.tally[.bound] == 6)
        #expect(parts.tally[.unbound] == 0)
        #expect(harness.store.inbox.isEmpty)
        await chain.hideReceipts(false)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(harness.store.done.count == 6)
    }

    @Test func `a nonce that the chain used and lost again does not strand those above it`() async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        await harness.injectForeign(nonce: 0)
        await harness.chain.mine()
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        let chain = harness.chain
        var isReorganised = false
        await harness.run(parts, mining: false) {
            if !isReorganised, parts.tally[.sent] == 3 {
                await chain.reorganise(depth: 1, returningToPool: false)
                isReorganised = true
            } else if isReorganised {
                await chain.mine()
            }
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...3))
        #expect(parts.tally[.gapFilled] == 1)
    }

    @Test func `a chain that makes no blocks by itself is looked at when a node says that the nonce is used`() async {
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        harness.configuration.tracking.rerunConfirmations = .blocks(1)
        // Mined before the worker's first send, and the node that it asked for its count did not know yet.
        await harness.injectForeign(nonce: 0)
        await harness.chain.mine()
        let stale = Countdown(4)
        await harness.chain.onTransactionCount { stale.next() ? 0 : nil }
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, mining: false) { parts.tally[.unbound] == 1 }
        #expect(parts.tally[.unbound] == 1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `a job whose nonce was used by no transaction at all gets another nonce`() async {
        await harness.chain.onSend { $0.transaction.nonce == 1 ? .answer(.accepted) : nil }
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        var isUsed = false
        await harness.run(parts) {
            if !isUsed, parts.tally[.sent] == 3 {
                await harness.chain.mine()
                await harness.chain.update { $0.useNonce(of: WorkerHarness.account) }
                isUsed = true
            }
            return harness.isSettled
        }
        #expect(parts.tally[.unbound] == 1)
        #expect(await harness.executions() == harness.ids(1...3))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 4)
    }

    @Test(arguments: 0...1)
    func `one count far too high skips no nonce`(_ turn: Int) async {
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        let before = Countdown(turn)
        let once = Countdown(1)
        await harness.chain.onTransactionCount { !before.next() && once.next() ? 5_000_000 : nil }
        var hasMore = true
        await harness.run(parts) {
            if harness.isSettled, hasMore {
                harness.push(4...5)
                hasMore = false
            }
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...5))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 5)
        #expect(!once.next(), "it was asked that often")
    }
}
