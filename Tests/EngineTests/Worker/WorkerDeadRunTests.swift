import Chain
import Concurrency
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Jobs that fail and are pushed again, and jobs that wait for money.
@Suite(.timeLimit(.minutes(5))) struct WorkerDeadRunTests {
    private let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.lanes = 1
    }

    private static func reverting(_ reason: String) throws -> ChainError {
        let error = ABIFunction(name: "Error", inputs: [ABIParameter(name: "reason", type: .string)])
        return ChainError(
            .reverted(try error.encode([.string(reason)])), "execution reverted", method: "eth_estimateGas")
    }

    @Test func `what is pushed each ten seconds and always reverts leaves one dead letter`() async {
        await harness.chain.onEstimate { _ in throw try Self.reverting("no") }
        let (parts, _) = harness.makeWorker()
        var (next, pushes) = (Duration.zero, 0)
        await harness.run(parts, for: .seconds(600)) {
            if harness.time.elapsed >= next {
                harness.push(1...1, members: #","nextRun":5"#)
                (next, pushes) = (next + .seconds(10), pushes + 1)
            }
            return false
        }
        #expect(harness.store.dead.count == 1)
        #expect(pushes > 50 && harness.store.deadRepeats[0] >= pushes - 4)
        #expect(parts.tally[.diedAgain] == harness.store.deadRepeats[0])
        #expect(parts.tally[.dead] == 1 && harness.store.entries == 1)
    }

    @Test func `a dead run is executed when its job says again`() async {
        await harness.chain.onEstimate { _ in throw try Self.reverting("no") }
        let (parts, _) = harness.makeWorker()
        harness.push(1...1, members: #","nextRun":5"#)
        var isPushed = false
        await harness.run(parts) {
            if !isPushed, harness.store.dead.count == 1 {
                await harness.chain.onEstimate { _ in 50_000 }
                harness.push(1...1, members: #","nextRun":5"#)
                harness.push(1...1, members: #","nextRun":5,"again":true"#)
                isPushed = true
            }
            return harness.store.done.count == 1
        }
        #expect(await harness.executions() == harness.ids(1...1))
        #expect(harness.store.deadRepeats == [1])
    }

    @Test(arguments: ["FeeEscrow: insufficient balance", "Insufficient balance", "Insufficient gas balance"])
    func `a job that says so waits for its owner's money, without attempts`(reason: String) async {
        let isPaid = Locked(false)
        await harness.chain.onEstimate { call in
            guard isPaid.withLock(\.self) else { throw try Self.reverting(reason) }
            return 50_000
        }
        harness.push(1...1, members: #","nextRun":5,"holdUnfunded":true,"retryCount":2"#)
        harness.push(2...2, members: #","nextRun":5"#)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(900)) {
            if harness.time.elapsed > .seconds(600) { isPaid.withLock { $0 = true } }
            return harness.store.done.count == 1
        }
        #expect(await harness.executions() == harness.ids(1...1))
        #expect(harness.store.dead.count == 1)
        #expect(harness.store.done.first?["attempts"] == Array("0".utf8))
        // It waits for longer each time, up to a minute.
        #expect(8...40 ~= parts.tally[.unfunded])
    }

    @Test func `another revert is an attempt all the same`() async {
        await harness.chain.onEstimate { _ in throw try Self.reverting("WorkflowNotFound") }
        harness.push(1...1, members: #","nextRun":5,"holdUnfunded":true"#)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(harness.store.dead.count == 1 && parts.tally[.unfunded] == 0)
    }
}
