import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// A worker that is paused for longer than its lease and then goes on as if nothing had happened.
@Suite(.timeLimit(.minutes(5))) struct WorkerZombieTests {
    @Test(arguments: [InMemoryJournal.Step.bind, .settle, .claim, .dropDuplicates])
    func `paused at a step while another worker takes over, it changes nothing when it wakes`(
        _ step: InMemoryJournal.Step
    ) async throws {
        let harness = try WorkerHarness()
        harness.push(1...6, members: #","nextRun":1700000000"#)
        let (zombie, journal) = harness.makeWorker()
        let sleeping = ManualExecutor()
        journal.faults.next(step, .hold())
        await withTaskGroup { group in
            let ended = Signal()
            group.addTask(executorPreference: sleeping) {
                try? await Worker(zombie).run()
                ended.notify()
            }
            while journal.faults.count(of: step) == 0 {
                sleeping.runUntilIdle()
                if journal.faults.count(of: step) == 0 {
                    harness.time.advanceToNextWake()
                    await harness.chain.mine()
                }
            }
            // From here on the zombie does not run, while time and the other worker do.
            await harness.run(harness.makeWorker().parts) { harness.isSettled }
            journal.faults.release(step)
            for _ in 0..<60 {
                sleeping.runUntilIdle()
                harness.time.advance(by: .milliseconds(500))
                await harness.chain.mine()
            }
            group.cancelAll()
            while ended.generation < 1 {
                sleeping.runUntilIdle()
                await Task.yield()
            }
        }
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(harness.store.done.count == 6)
        if step == .bind { #expect(zombie.tally[.fenced] > 0) }
    }

    @Test(arguments: [5, 15]) func `what waits to be sent while its lease ends does not leave`(_ seconds: Int)
        async throws
    {
        let harness = try WorkerHarness()
        harness.push(1...1)
        let (parts, journal) = harness.makeWorker()
        harness.chain.faults.next(.send, .delay(.seconds(seconds)))
        await harness.run(parts, for: .seconds(20)) {
            if parts.tally[.bound] == 1 {
                // Nothing that would end the session comes back.
                journal.faults.always(.renew, .hold())
            }
            return false
        }
        #expect(parts.tally[.bound] == 1)
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == (seconds < 9 ? 1 : 0))
        #expect(await harness.chain.simulation.pooled.isEmpty)
    }

    /// Where the store has lost what was bound, others rely on that.
    @Test func `paused for longer than its lease, it sends nothing when it wakes`() async throws {
        let harness = try WorkerHarness()
        await harness.chain.onSend { _ in .answer(.rateLimited(retryAfter: nil)) }
        harness.push(1...1)
        let (zombie, _) = harness.makeWorker()
        let sleeping = ManualExecutor()
        await withTaskGroup { group in
            let ended = Signal()
            group.addTask(executorPreference: sleeping) {
                try? await Worker(zombie).run()
                ended.notify()
            }
            while zombie.tally[.sent] == 0 {
                sleeping.runUntilIdle()
                if zombie.tally[.sent] == 0 { harness.time.advanceToNextWake() }
            }
            let sent = zombie.tally[.sent]
            harness.time.advance(by: .seconds(11))
            let next = try? await harness.store.journal(for: "next").acquire(WorkerHarness.account, for: .seconds(60))
            #expect(next != nil)
            sleeping.runUntilIdle()
            #expect(zombie.tally[.sent] == sent)
            group.cancelAll()
            while ended.generation < 1 {
                sleeping.runUntilIdle()
                await Task.yield()
            }
        }
    }
}
