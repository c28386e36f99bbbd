import TestSupport
import Testing

@testable import Engine

/// Bindings of which the worker does not learn what became of them.
@Suite(.timeLimit(.minutes(5))) struct WorkerBindingTests {
    let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
    }

    @Test func `a nonce that may be bound is not given back, the account is closed`() async {
        harness.push(1...1)
        let (parts, journal) = harness.makeWorker()
        journal.loseAnswer(.bind, times: 1_000)
        // It is cancelled in the end, while it repeats the step.
        await harness.run(parts, for: .seconds(10)) { false }
        #expect(parts.tally[.bound] == 0)
        #expect(parts.tally[.nonceReturned] == 0)
        #expect(await parts.nonces.isEmpty)
        #expect(harness.store.records(of: WorkerHarness.account).count == 1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `an answer that was lost together with what the store was is no binding, and the account starts over`()
        async
    {
        harness.push(1...3)
        let (parts, journal) = harness.makeWorker()
        journal.faults.always(.bind, .loseAnswer(JournalError(.unreachable, step: "bind", "planned")))
        let store = harness.store
        var isExchanged = false
        await harness.run(parts) {
            if !isExchanged, store.records(of: WorkerHarness.account).count == 1 {
                store.exchange()
                journal.faults.always(.bind, nil)
                isExchanged = true
            }
            return harness.isSettled
        }
        #expect(isExchanged)
        #expect(parts.tally[.bound] == 2, "the others, under the next lease")
        #expect(parts.tally[.fenced] == 1)
        #expect(parts.tally[.nonceTaken] == 0)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `a store of another format under a living connection is left alone`() async {
        let (parts, _) = harness.makeWorker()
        let store = harness.store
        var isForeign = false
        await harness.run(parts, for: .seconds(60)) {
            if !isForeign, store.lease(of: WorkerHarness.account) != nil {
                store.write(format: 3)
                harness.push(1...1)
                isForeign = true
            }
            return false
        }
        #expect(store.inbox.count == 1)
        #expect(store.lease(of: WorkerHarness.account) == nil, "its own lease was given back")
        store.write(format: 2)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }
}
