import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// Several workers share several accounts, while jobs keep coming.
@Suite(.timeLimit(.minutes(5))) struct WorkerSharesTests {
    private let harness: WorkerHarness
    private let fleet: WorkerFleet
    private var leaseTTL: Duration { harness.configuration.leaseTTL }

    init() throws {
        harness = try WorkerHarness()
        harness.accounts = (1...4).map { Address(Array(repeating: $0, count: 20)) ?? .zero }
        fleet = WorkerFleet(harness)
    }

    /// Pushes one job for each of some steps of half a second.
    private func run(_ jobs: ClosedRange<Int>) async {
        for job in jobs {
            harness.push(job...job)
            await fleet.run(for: .milliseconds(500))
        }
    }

    /// Lets what is left be done, and checks that each job was executed once.
    private func expectAllDone(_ jobs: ClosedRange<UInt64>) async {
        await fleet.run(for: .seconds(120)) { harness.isSettled }
        await fleet.end()
        #expect(await harness.executions() == harness.ids(jobs))
        #expect(harness.store.done.count == jobs.count)
    }

    @Test func `workers that join get their share within two lease periods, in order, and the jobs go on`() async {
        let first = fleet.join()
        await run(1...10)
        #expect(await fleet.counts() == [4])
        let second = fleet.join()
        await run(11...50)
        #expect(await fleet.counts() == [2, 2])
        fleet.join()
        await run(51...90)
        #expect(await fleet.counts().sorted() == [1, 1, 2])
        #expect(fleet.longestGap <= .seconds(2), "an account that was given away is taken at the next look")
        let claimed = second.parts.tally[.claimed]
        #expect(claimed > 0, "whoever has accounts takes jobs")
        for member in fleet.members {
            #expect(member.parts.tally[.fenced] == 0, "nothing was begun that the other's lease had to stop")
            #expect(member.parts.tally[.leaseLost] == 0, "what is given away is not lost")
        }
        #expect(first.parts.tally[.leaseReleased] + second.parts.tally[.leaseReleased] == 3, "no needless moves")
        await expectAllDone(1...90)
    }

    @Test func `an account that is wanted for two reasons at once gets one session`() async {
        harness.accounts = [WorkerHarness.account]
        harness.push(1...3)
        let (parts, journal) = harness.makeWorker()
        var step = 0
        var shares = 0
        await harness.run(parts) {
            switch step {
            case 0 where parts.tally[.leaseAcquired] == 1:
                shares = journal.faults.count(of: .share)
                journal.faults.next(.share, .hold())
            case 1 where journal.faults.count(of: .share) > shares: journal.reconnect()
            // The session is over; only now the worker learns that nobody holds the account.
            case 2 where journal.faults.count(of: .release) == 1: journal.faults.release(.share)
            case 3: return harness.isSettled && harness.time.elapsed > .seconds(20)
            default: return false
            }
            step += 1
            return false
        }
        #expect(step == 3)
        #expect(parts.tally[.leaseAcquired] == 2)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `once shared, accounts stay where they are`() async {
        for _ in 0..<3 { fleet.join() }
        await fleet.run(for: leaseTTL * 2)
        let holders = await fleet.holders()
        await fleet.run(for: leaseTTL * 10)
        #expect(await fleet.holders() == holders)
        #expect(await fleet.counts().sorted() == [1, 1, 2])
        await fleet.end()
    }

    @Test func `what a worker that leaves held is taken at once`() async {
        let first = fleet.join()
        fleet.join()
        await run(1...40)
        #expect(await fleet.counts() == [2, 2])
        first.worker.drain()
        await fleet.run(for: .seconds(20)) { first.hasEnded }
        await fleet.run(for: .seconds(1))
        #expect(await fleet.counts() == [0, 4])
        #expect(fleet.longestGap <= .seconds(2))
        await run(41...60)
        await expectAllDone(1...60)
    }

    @Test func `what a killed worker held is taken within its lease period and two seconds`() async {
        let workers = (0..<3).map { _ in fleet.join() }
        await run(1...40)
        fleet.kill(workers[0])
        await run(41...70)
        #expect(await fleet.counts() == [2, 2])
        fleet.kill(workers[2])
        await run(71...100)
        #expect(await fleet.counts() == [4])
        #expect(fleet.longestGap <= leaseTTL + .seconds(2))
        await expectAllDone(1...100)
    }

    @Test func `a worker without an account claims nothing, and takes over`() async {
        harness.accounts = [WorkerHarness.account]
        let first = fleet.join()
        await run(1...4)
        let standby = fleet.join()
        await run(5...40)
        #expect(await fleet.counts() == [1, 0])
        #expect(standby.parts.tally[.claimed] == 0)
        #expect(standby.parts.tally[.worldFailure] == 0)
        first.worker.drain()
        await fleet.run(for: .seconds(20)) { first.hasEnded }
        await fleet.run(for: .seconds(1))
        #expect(await fleet.counts() == [0, 1])
        await run(41...50)
        await expectAllDone(1...50)
    }

    @Test func `an account whose transactions no node takes is given away all the same`() async {
        await harness.chain.onSend { _ in .answer(.rateLimited(retryAfter: nil)) }
        let first = fleet.join()
        await run(1...4)
        fleet.join()
        await fleet.run(for: leaseTTL * 2)
        #expect(await fleet.counts() == [2, 2])
        #expect(first.parts.tally[.leaseLost] == 0)
        await harness.chain.onSend { _ in nil }
        await expectAllDone(1...4)
    }

    @Test func `a nonce that a lane has reserved is bound before its account is given away`() async {
        harness.configuration.lanes = 8
        harness.configuration.maxInFlightPerAccount = 2
        let first = fleet.join()
        await fleet.run(for: .seconds(2))
        for _ in 0..<8 { first.journal.faults.next(.bind, .delay(.seconds(8))) }
        harness.push(1...8)
        await fleet.run(for: .milliseconds(500))
        fleet.join()
        await fleet.run(for: .seconds(4))
        #expect(await fleet.counts() == [4, 0], "bindings are under way on all of them")
        await fleet.run(for: .seconds(8))
        #expect(await fleet.counts() == [2, 2])
        #expect(first.parts.tally[.fenced] == 0)
        await expectAllDone(1...8)
    }

    @Test func `while it cannot ask for its share, a worker keeps what it has`() async {
        let first = fleet.join()
        await run(1...4)
        first.journal.faults.always(.share, .fail(JournalError(.unreachable, step: "share", "planned")))
        await run(5...40)
        #expect(await fleet.counts() == [4])
        // Its sessions end then; what they knew, no other worker knows.
        first.journal.reconnect()
        await run(41...60)
        #expect(await fleet.counts() == [4])
        #expect(first.parts.tally[.leaseLost] == 4)
        first.journal.faults.always(.share, nil)
        fleet.join()
        await fleet.run(for: leaseTTL * 2)
        #expect(await fleet.counts() == [2, 2])
        await expectAllDone(1...60)
    }

    @Test func `an account that its next holder cannot take is taken by another`() async {
        fleet.join()
        await fleet.run(for: .seconds(2))
        let lame = fleet.join()
        lame.journal.faults.always(.acquire, .fail(JournalError(.refused, step: "acquire", "planned")))
        await fleet.run(for: leaseTTL * 4)
        #expect(await fleet.counts() == [4, 0])
        #expect(fleet.longestGap <= leaseTTL + .seconds(2))
        await fleet.end()
    }

    @Test func `a worker that waits for a node when it is told to stop does not wait for it any longer`() async {
        harness.chain.faults.always(
            .transactionCount, .fail(ChainError(.unreachable, "down", method: "eth_getTransactionCount")))
        let member = fleet.join()
        await fleet.run(for: .seconds(3))
        #expect(await fleet.counts() == [4])
        member.worker.drain()
        await fleet.run(for: .seconds(1)) { member.hasEnded }
        #expect(member.hasEnded)
        #expect(await fleet.holders().isEmpty)
        await fleet.end()
    }
}
