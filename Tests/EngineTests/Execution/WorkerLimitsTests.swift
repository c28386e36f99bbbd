import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// What no block, no node or no account takes is stopped before it is bound.
@Suite(.timeLimit(.minutes(5))) struct WorkerLimitsTests {
    private let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.lanes = 1
    }

    /// Runs a worker until it has settled a job, so that it knows a block, then with the jobs given.
    private func run(_ members: String, others: ClosedRange<Int>, for limit: Duration = .seconds(60)) async
        -> WorkerParts
    {
        harness.push(1...1)
        let (parts, _) = harness.makeWorker()
        var isPushed = false
        await harness.run(parts, for: limit) {
            if !isPushed, harness.store.done.count == 1 {
                harness.push(2...2, members: members)
                harness.push(others)
                isPushed = true
            }
            return false
        }
        return parts
    }

    private var reasons: [String] {
        harness.store.dead.map { String(decoding: $0["reason"] ?? [], as: UTF8.self) }
    }

    @Test(arguments: [("21500", "invalid_gas_limit"), ("30000001", "gas_limit_exceeds_block")])
    func `a gas limit that no block takes is a dead letter at once, and costs nothing`(
        _ limit: String, _ reason: String
    ) async {
        let parts = await run(#","gasLimit":\#(limit)"#, others: 3...5)
        #expect(reasons == [reason])
        #expect(parts.tally[.bound] == 4 && parts.tally[.displaced] == 0)
        #expect(harness.store.done.count == 4)
    }

    @Test func `an estimate whose buffer does not fit into a block is cut to what does`() async {
        await harness.chain.onEstimate { _ in 29_000_000 }
        harness.push(1...3)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
        let limits = await harness.chain.simulation.blocks.flatMap(\.transactions).map(\.transaction.gasLimit)
        #expect(limits == [30_000_000, 30_000_000, 30_000_000])
    }

    @Test func `what nodes let nobody pay costs a filler now and then, and waits aside`() async {
        await harness.chain.onSend { transaction in
            let cost = transaction.transaction.maximumCost ?? .zero
            return cost > .gwei(10_000_000) ? .answer(.feeCapExceeded) : nil
        }
        let parts = await run(#","gasLimit":20000000"#, others: 3...8, for: .seconds(500))
        // The first one, and those that try again after a minute, two, four …
        #expect((1...4).contains(parts.tally[.displaced]))
        #expect(parts.tally[.postponed] > 2)
        #expect(reasons.isEmpty)
        #expect(harness.store.done.count == 7)
    }

    @Test func `a job that no account could pay for runs once one has been paid, though nothing else is in flight`()
        async
    {
        let account = WorkerHarness.account
        await harness.chain.update {
            $0.accounts[account] = $0.account(account)
            $0.accounts[account]?.balance = .gwei(1)
        }
        harness.push(1...1, members: #","gasLimit":60000"#)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(300)) {
            if parts.tally[.postponed] == 3 {
                await harness.chain.update { $0.accounts[account]?.balance = .gwei(1_000_000_000) }
            }
            return harness.isSettled
        }
        #expect(parts.tally[.postponed] >= 3)
        #expect(harness.store.done.count == 1)
    }

    @Test func `a gas limit that no account can pay for holds up nobody`() async {
        let account = WorkerHarness.account
        await harness.chain.update {
            $0.accounts[account] = $0.account(account)
            $0.accounts[account]?.balance = .gwei(50_000_000)
        }
        let parts = await run(#","gasLimit":29000000"#, others: 3...8)
        #expect(parts.tally[.postponed] > 0 && parts.tally[.sendRefused] == 0)
        #expect(harness.store.done.count == 7)
    }
}
