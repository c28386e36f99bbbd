import Chain
import Ethereum
import Signing
import TestSupport
import Testing

@testable import Engine

/// How jobs go through the worker together.
@Suite(.timeLimit(.minutes(5))) struct WorkerBatchesTests {
    private let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        (harness.configuration.lanes, harness.configuration.maxInFlightPerAccount) = (64, 64)
    }

    @Test func `a burst of 64 on idle lanes is on its way after seven claims`() async {
        let (parts, journal) = harness.makeWorker()
        journal.faults.always(.claim, .delay(.milliseconds(5)))
        journal.faults.always(.bind, .delay(.milliseconds(5)))
        var pushedAt: Duration?
        await harness.run(parts, for: .seconds(30), mining: false) {
            if pushedAt == nil, harness.time.elapsed > .seconds(5) {
                pushedAt = harness.time.elapsed
                harness.push(1...64)
            }
            return parts.tally[.sent] == 64
        }
        #expect(parts.tally[.sent] == 64)
        #expect(harness.time.elapsed - (pushedAt ?? .zero) <= .milliseconds(50))
        #expect(journal.faults.count(of: .bind) == 7)
    }

    @Test func `four workers share 64 jobs, none takes over half`() async {
        harness.accounts = (1...4).compactMap { Address(Array(repeating: $0, count: 20)) }
        let fleet = WorkerFleet(harness)
        for _ in 0..<4 { fleet.join() }
        await fleet.run(for: .seconds(60)) { await fleet.counts() == [1, 1, 1, 1] }
        for member in fleet.members {
            member.journal.faults.always(.claim, .delay(.milliseconds(1)))
            member.journal.faults.always(.bind, .delay(.milliseconds(1)))
        }
        harness.push(1...64)
        await fleet.run(for: .seconds(60)) { harness.isSettled }
        let claimed = fleet.members.map(\.parts.tally[.claimed])
        await fleet.end()
        #expect(claimed.reduce(0, +) == 64)
        #expect(claimed.allSatisfy { $0 <= 32 }, "\(claimed)")
        #expect(await harness.executions() == harness.ids(1...64))
    }

    @Test func `entries of 1 MiB are claimed up to a bound`() async {
        let padding = String(repeating: "x", count: (1 << 20) - 200)
        harness.push(1...40, members: #","padding":"\#(padding)""#)
        let (parts, _) = harness.makeWorker()
        harness.chain.faults.always(.estimateGas, .delay(.milliseconds(200)))
        var most = 0
        await harness.run(parts) {
            most = max(most, harness.store.claimed(by: "worker-1").reduce(0) { $0 + $1.entry.count })
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...40))
        #expect(most > 4 << 20, "several are worked on at the same time")
        #expect(most <= ExecutorPool.maximumBytes + (1 << 20))
    }

    @Test func `two jobs with one run key are not in one batch`() async {
        harness.push(1...1)
        for member in 1...2 { harness.push(2...2, members: #","idempotencyKey":"k","a":\#(member)"#) }
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { harness.store.done.count == 2 && parts.tally[.duplicate] == 1 }
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(parts.tally[.duplicate] == 1)
        #expect(journal.faults.count(of: .bind) == 2)
        #expect(parts.tally[.nonceReturned] == 0, "the second was not bound in vain")
        #expect(harness.store.claimed(by: "worker-1").isEmpty)
    }

    @Test func `those behind one that cannot be bound are numbered again, and no gap is left`() async {
        // Both get past the look-up, since the first is longer on its way to be bound.
        harness.push(1...1, members: #","idempotencyKey":"k","a":1"#)
        harness.push(1...1, members: #","idempotencyKey":"k","a":2"#)
        harness.push(2...2)
        let (parts, journal) = harness.makeWorker()
        journal.faults.next(.bind, .delay(.milliseconds(10)))
        journal.faults.next(.bind, .delay(.milliseconds(20)))
        await harness.run(parts) { harness.store.done.count == 2 }
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(parts.tally[.duplicate] == 1)
        #expect(journal.faults.count(of: .bind) == 3)
        #expect(parts.tally[.nonceReturned] == 1)
        #expect(parts.tally[.gapFilled] == 0)
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 2)
    }

    @Test func `a signer that fails puts its jobs aside and leaves no gap`() async {
        let failures = Countdown(2)
        harness.signer = { MoodySigner(address: $0, failures: failures) }
        harness.push(1...7)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...7))
        #expect(parts.tally[.postponed] > 0)
        #expect(parts.tally[.gapFilled] == 0)
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 7)
    }
}

/// Fails a number of times.
private struct MoodySigner: Signer {
    let address: Address
    let failures: Countdown

    func sign(_ digest: Hash32) async throws(SigningError) -> RecoverableSignature {
        guard !failures.next() else { throw .cannotSign }
        return StampSigner(address).sign(digest)
    }
}
