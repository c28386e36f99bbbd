import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Trouble on the way from the pool to a block, and on the way out.
@Suite(.timeLimit(.minutes(5))) struct WorkerTroubleTests {
    private let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    @Test func `what a fee spike left behind is bumped on its own nonce until it is mined, once`() async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        harness.push(1...6)
        let (parts, _) = harness.makeWorker()
        let chain = harness.chain
        await harness.run(parts) {
            if parts.tally[.sent] >= 6, parts.tally[.bumped] == 0 { await chain.update { $0.baseFee = .gwei(50) } }
            return harness.isSettled
        }
        #expect(parts.tally[.bumped] > 0)
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 6)
    }

    @Test func `a job whose deadline passes in flight is displaced by a filler, and those behind it run`() async {
        let chain = harness.chain
        // The pool loses the first nonce's job whenever it comes; it takes a filler.
        await chain.onSend { transaction in
            transaction.transaction.nonce == 0 && transaction.transaction.to == WorkerHarness.executorAddress
                ? .answer(.accepted) : nil
        }
        harness.configuration.lanes = 1
        harness.push(1...1, members: #","deadline":\#(harness.time.wall / 1000 + 8)"#)
        harness.push(2...5)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(harness.store.dead.map { $0["reason"] } == [Array("deadline_passed".utf8)])
        #expect(await harness.executions() == harness.ids(2...5))
        #expect(parts.tally[.displaced] == 1)
    }

    /// What a filler is estimated at.
    enum FillerGas: CaseIterable {
        case usual, dear, reverts, unknownAtFirst
    }

    @Test(arguments: FillerGas.allCases)
    func `fillers have the gas that a transfer takes`(_ gas: FillerGas) async {
        await harness.chain.update { $0.limits.baseGas = gas == .dear ? 55_000 : 21_000 }
        let failures = Countdown(gas == .unknownAtFirst ? 2 : 0)
        await harness.chain.onEstimate { call in
            guard call.data.isEmpty else { return 90_000 }
            if failures.next() { throw ChainError(.refused(code: -32000), "no", method: "eth_estimateGas") }
            if gas == .reverts { throw ChainError(.reverted([]), "execution reverted", method: "eth_estimateGas") }
            return gas == .dear ? 55_000 : 21_000
        }
        await harness.chain.onSend { transaction in
            transaction.transaction.nonce == 2 && transaction.transaction.to == WorkerHarness.executorAddress
                ? .answer(.rejected("no")) : nil
        }
        harness.configuration.lanes = 1
        harness.configuration.tracking.stuckAfter = .seconds(5)
        // The nonce below those of the jobs is used by somebody else, and given back when they are bound.
        await harness.injectForeign(nonce: 0)
        await harness.chain.mine()
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        let chain = harness.chain
        var isReorganised = false
        await harness.run(parts, mining: false) {
            if !isReorganised, parts.tally[.sent] >= 3 {
                await chain.reorganise(depth: 1, returningToPool: false)
                isReorganised = true
            } else if isReorganised {
                await chain.mine()
            }
            return harness.isSettled
        }
        #expect(parts.tally[.gapFilled] == 1)
        #expect(parts.tally[.displaced] == 1)
        #expect(harness.store.dead.count == 1)
        #expect(await harness.executions().count == 2)
        let fillers = await harness.chain.simulation.blocks.flatMap(\.transactions).map(\.transaction)
            .filter { $0.to == WorkerHarness.account }
        #expect(
            fillers.map(\.gasLimit)
                == Array(repeating: gas == .dear ? 66_000 : gas == .reverts ? 21_000 : 25_200, count: 2))
    }

    @Test func `a job that no node will ever take is displaced and buried, and its nonce is used`() async {
        await harness.chain.onSend { transaction in
            transaction.transaction.nonce == 1 && transaction.transaction.to == WorkerHarness.executorAddress
                ? .answer(.rejected("no")) : nil
        }
        harness.configuration.lanes = 1
        harness.push(1...4)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(harness.store.dead.map { $0["reason"] } == [Array("never_valid".utf8)])
        #expect(await harness.executions().count == 3)
    }

    @Test func `a job that offers more than nodes let it goes back to the queue, and its nonce is used`() async {
        let isCapped = Countdown(1)
        await harness.chain.onSend { transaction in
            transaction.transaction.to == WorkerHarness.executorAddress && isCapped.next()
                ? .answer(.feeCapExceeded) : nil
        }
        harness.configuration.lanes = 1
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.displaced] == 1)
        #expect(harness.store.dead.isEmpty)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `what a node has taken is left to the chain, whatever another one says of its fee bump`() async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        let chain = harness.chain
        let isFirst = Countdown(1)
        await chain.onSend { _ in isFirst.next() ? nil : .answer(.rejected("too much")) }
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(20)) {
            if parts.tally[.sent] == 1 { await chain.update { $0.baseFee = .gwei(50) } }
            return false
        }
        #expect(parts.tally[.bumped] > 0)
        #expect(parts.tally[.displaced] == 0)
        await chain.onSend { _ in nil }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `an account without money waits, and goes on when it has some`() async {
        let (chain, account) = (harness.chain, WorkerHarness.account)
        await chain.update {
            $0.accounts[account] = $0.account(account)
            $0.accounts[account]?.balance = 0
        }
        harness.push(1...8)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(40)) { harness.isSettled }
        #expect(await harness.executions().isEmpty)
        #expect(harness.store.dead.isEmpty)
        #expect(harness.store.entries == 8)
        await chain.update { $0.accounts[account]?.balance = Wei(UInt256(1_000_000_000_000_000_000)) }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...8))
    }

    @Test func `jobs go to the account that can pay for them`() async {
        let rich = Address(Array(repeating: 0xB2, count: 20)) ?? .zero
        let poor = WorkerHarness.account
        harness.accounts = [poor, rich]
        await harness.chain.update {
            // Enough for three jobs at the highest price.
            $0.accounts[poor] = $0.account(poor)
            $0.accounts[poor]?.balance = Wei(UInt256(1_500_000_000_000_000))
        }
        harness.push(1...40)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.store.done.count == 40 }
        #expect(harness.store.done.count == 40)
        #expect(parts.tally[.sendRefused] == 0, "nodes are not asked for what the account cannot pay")
    }

    @Test(arguments: [SendAnswer.alreadyKnown, .outcomeUnknown("cut")])
    func `a paused account is resumed whatever the answer that showed it can pay again`(_ answer: SendAnswer) async {
        let refusals = Countdown(3)
        await harness.chain.onSend { _ in
            refusals.next() ? .answer(.insufficientFunds) : .pool(answering: answer)
        }
        harness.configuration.lanes = 1
        harness.push(1...5)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...5))
    }

    @Test func `an estimate that a node refuses for reasons of its own holds no lane and counts no attempt`() async {
        harness.configuration.lanes = 1
        let refusals = Countdown(2)
        await harness.chain.onEstimate { call in
            guard UInt256(bigEndian: call.data[4..<36]) == 1, refusals.next() else { return 60_000 }
            throw ChainError(.refused(code: -32000), "no state", method: "eth_estimateGas")
        }
        harness.push(1...4)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...4))
        #expect(parts.tally[.postponed] == 2)
        #expect(harness.store.done.last?["attempts"] == Array("0".utf8))
    }

    @Test func `jobs go back to the queue when the account that they were claimed for is another worker's`() async {
        harness.push(1...3)
        let (parts, journal) = harness.makeWorker()
        let other = harness.store.journal(for: "other")
        harness.chain.faults.next(.feeHistory, .delay(.seconds(15)))
        journal.faults.always(.renew, .fail(JournalError(.unreachable, step: "renew", "planned")))
        await harness.run(parts, for: .seconds(60)) {
            if parts.tally[.leaseAcquired] == 1 {
                journal.faults.always(.acquire, .fail(JournalError(.unreachable, step: "acquire", "planned")))
            }
            if parts.tally[.leaseLost] > 0 {
                _ = try? await other.acquire(WorkerHarness.account, for: .seconds(60))
            }
            return harness.store.inbox.count == 3
        }
        #expect(harness.store.inbox.count == 3)
        #expect(harness.store.claimed(by: "worker-1").isEmpty)
        #expect(parts.tally[.postponed] == 3)
    }

    /// With the same fees a bump is the same transaction once more, and its repeat is recognised.
    @Test(arguments: [true, false])
    func `bumps whose answers are lost leave no transaction that the journal does not know`(_ feesRise: Bool) async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        harness.push(1...6)
        let (parts, journal) = harness.makeWorker()
        journal.loseAnswer(.amend, times: 12)
        let chain = harness.chain
        await harness.run(parts) {
            let fee = 50 + (feesRise ? UInt64(harness.time.elapsed.components.seconds) : 0)
            if parts.tally[.sent] >= 6, parts.tally[.bumped] == 0 { await chain.update { $0.baseFee = .gwei(fee) } }
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...6))
        #expect((parts.tally[.leaseLost] > 0) == feesRise, "the account is read again")
    }

    @Test func `a gap that no job closes is filled`() async {
        // Both of the first two get past the look-up; the second then cannot be bound, and the third is above it.
        harness.push(1...1, members: #","idempotencyKey":"k","a":1"#)
        harness.push(1...1, members: #","idempotencyKey":"k","a":2"#)
        harness.push(2...2)
        let (parts, journal) = harness.makeWorker()
        journal.faults.next(.dropDuplicates, .delay(.milliseconds(10)))
        journal.faults.next(.dropDuplicates, .delay(.milliseconds(10)))
        await harness.chain.onEstimate { _ in 60_000 }
        await harness.run(parts) {
            harness.store.done.count == 2 && harness.store.flights(of: WorkerHarness.account).records.isEmpty
        }
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(parts.tally[.duplicate] == 1)
        let used = await harness.chain.simulation.account(WorkerHarness.account).nonce
        #expect(used.rawValue == UInt64(2 + parts.tally[.gapFilled]))
    }

    @Test func `a node that lags behind at a takeover does not make consumed nonces be used again`() async {
        harness.push(1...10)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.push(11...14)
        let (parts, _) = harness.makeWorker()
        // The node's first answers are from before anything was mined.
        let stale = Countdown(3)
        await harness.chain.onTransactionCount { stale.next() ? 2 : nil }
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...14))
        #expect(parts.tally[.sendRefused] == 0)
    }
}
