import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// What nodes do not answer for some jobs, or for any, holds no lane.
@Suite(.timeLimit(.minutes(5))) struct WorkerLanesTests {
    enum Trouble: CaseIterable {
        case answers504, hangs, isNotFound
    }

    private let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    /// Has nodes not answer for the workflows given, and for what travels with them.
    private func spoil(_ trouble: Trouble, _ workflows: ClosedRange<UInt64>) async {
        let isBad: @Sendable (CallRequest) -> Bool = { call in
            UInt256(bigEndian: call.data[4..<36]).map {
                (UInt256(workflows.lowerBound)...UInt256(workflows.upperBound)).contains($0)
            } ?? false
        }
        switch trouble {
        case .answers504:
            await harness.chain.shareRequests(
                SharedRequests(latency: .milliseconds(5), failingAfter: .milliseconds(5), where: isBad))
        case .hangs:
            await harness.chain.shareRequests(
                SharedRequests(latency: .milliseconds(5), failingAfter: .seconds(15), where: isBad))
        case .isNotFound:
            await harness.chain.onEstimate { call in
                guard isBad(call) else { return 60_000 }
                throw ChainError(.unavailable, "header not found", method: "eth_estimateGas")
            }
        }
    }

    @Test(arguments: Trouble.allCases)
    func `16 jobs that nodes do not answer for do not stop 100 others`(_ trouble: Trouble) async {
        harness.configuration.lanes = 16
        await spoil(trouble, 1...16)
        harness.push(1...116)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 100 }
        #expect(await harness.executions() == harness.ids(17...116))
        #expect(harness.time.elapsed < .seconds(40))
        #expect(harness.store.dead.isEmpty)
        #expect(parts.tally[.retried] == 0, "no attempt is counted")
        // When nodes answer for them, too, they are done.
        await harness.chain.shareRequests(nil)
        await harness.chain.onEstimate { _ in 60_000 }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...116))
    }

    @Test func `16 of them among 100 others do not stop those either`() async {
        harness.configuration.lanes = 16
        await spoil(.hangs, 50...65)
        harness.push(1...116)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 100 }
        #expect(harness.store.done.count == 100)
    }

    @Test func `one estimate of 64 that hangs holds up the other 63 for less than two seconds`() async {
        (harness.configuration.lanes, harness.configuration.maxInFlightPerAccount) = (128, 128)
        await spoil(.hangs, 100...100)
        harness.push(1...127)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(20)) { parts.tally[.bound] == 126 }
        #expect(parts.tally[.bound] == 126)
        #expect(harness.time.elapsed < .seconds(2))
    }

    @Test func `a job that hung goes alone when it comes back`() async {
        harness.configuration.lanes = 16
        await spoil(.hangs, 1...1)
        harness.push(1...1)
        let (parts, journal) = harness.makeWorker()
        var releasedAt: Duration?
        await harness.run(parts, for: .seconds(20)) {
            if parts.tally[.postponed] == 1, harness.store.inbox.isEmpty, releasedAt == nil {
                // So that it comes back between two others.
                journal.faults.always(.claim, .hold())
                harness.push(2...2)
            }
            if harness.store.inbox.count == 2, releasedAt == nil {
                harness.push(3...8)
                releasedAt = harness.time.elapsed
                journal.faults.always(.claim, .delay(.milliseconds(1)))
                journal.faults.release(.claim)
                harness.executor.runUntilIdle()
            }
            return parts.tally[.bound] == 7
        }
        #expect(parts.tally[.bound] == 7)
        #expect(harness.time.elapsed - (releasedAt ?? .zero) < .milliseconds(200))
    }

    @Test func `while nodes answer nobody a probe is claimed at a time, and little is aside`() async {
        harness.configuration.lanes = 16
        let log = RecordedLog()
        harness.logger = log.logger
        harness.chain.faults.always(
            .estimateGas, .fail(ChainError(.unreachable, "down", method: "eth_estimateGas")))
        harness.push(1...200)
        let (parts, _) = harness.makeWorker()
        var mostAside = 0
        await harness.run(parts, for: .seconds(120)) {
            mostAside = max(mostAside, harness.store.delayed.count)
            if harness.time.elapsed >= .seconds(60) { harness.chain.faults.always(.estimateGas, nil) }
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...200))
        #expect((1...20).contains(mostAside), "a batch for each lane, and a few probes")
        #expect(log.count(of: "nodes fail") == 1)
        #expect(log.count(of: "nodes answer again") == 1)
        #expect(harness.store.dead.isEmpty)
    }

    @Test func `while gas costs more than may be paid jobs stay in the inbox`() async {
        let log = RecordedLog()
        harness.logger = log.logger
        let chain = harness.chain
        await chain.update { $0.baseFee = .gwei(600) }
        harness.push(1...20)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(120)) {
            if harness.time.elapsed < .seconds(60) {
                #expect(harness.store.inbox.count >= 16, "all but one for each lane")
            } else {
                await chain.update { $0.baseFee = .gwei(1) }
            }
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...20))
        #expect(parts.tally[.postponed] == 0)
        #expect(log.count(of: "nodes fail") == 1)
    }

    @Test func `a job whose own fee cap is too low leaves its batch alone`() async {
        await harness.chain.update { $0.baseFee = .gwei(5) }
        harness.push(1...3)
        harness.push(4...4, members: #","maxFeePerGas":"1""#)
        harness.push(5...8)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60)) { harness.store.done.count == 7 }
        #expect(harness.store.done.count == 7)
        #expect(parts.tally[.postponed] > 0)
        #expect(parts.tally[.retried] == 0)
        #expect(harness.store.entries == 8)
    }
}
