import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct WorkerTests {
    private let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    private func reasons() -> [String] {
        harness.store.dead.map { String(decoding: $0["reason"] ?? [], as: UTF8.self) }
    }

    @Test func `every job is executed once, with consecutive nonces`() async {
        harness.push(1...40)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...40))
        #expect(harness.store.done.count == 40)
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 40)
    }

    @Test func `two jobs with the same bytes are two jobs`() async {
        harness.push(7...7)
        harness.push(7...7)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == [7: 2])
    }

    @Test func `two jobs with the same idempotency key are one`() async {
        harness.push(7...7, members: #","idempotencyKey":"k","a":1"#)
        harness.push(7...7, members: #","idempotencyKey":"k","a":2"#)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.store.done.count == 1 && harness.store.inbox.isEmpty }
        #expect(await harness.executions() == [7: 1])
        #expect(parts.tally[.duplicate] == 1)
    }

    @Test func `what is no job is buried with its bytes, and the jobs around it run`() async {
        harness.push(1...1)
        harness.store.push(Array("not json".utf8))
        harness.push(2...2)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(reasons() == ["not_json"])
        #expect(harness.store.dead.first?["job"] == Array("not json".utf8))
    }

    @Test func `a job that keeps reverting is tried three times, holds no lane meanwhile, and is buried`() async {
        harness.configuration.lanes = 1
        await harness.chain.onEstimate { call in
            guard UInt256(bigEndian: call.data[4..<36]) != 1 else {
                throw ChainError(.reverted([]), "execution reverted: no", method: "eth_estimateGas")
            }
            return 60_000
        }
        harness.push(1...5)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(2...5))
        #expect(reasons() == ["reverted"])
        #expect(harness.store.dead.first?["attempts"] == Array("3".utf8))
        #expect(harness.store.dead.first?["error"] == Array("execution reverted: no".utf8))
    }

    @Test func `an outage of the node counts no attempt and loses nothing`() async {
        harness.push(1...10)
        harness.chain.faults.next(
            .estimateGas, .fail(ChainError(.unreachable, "down", method: "eth_estimateGas")), times: 60)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...10))
        #expect(harness.store.dead.isEmpty)
    }

    @Test(arguments: InMemoryJournal.Step.allCases)
    func `a step whose answer gets lost, or that fails, is harmless`(_ step: InMemoryJournal.Step) async {
        harness.push(1...12)
        let (parts, journal) = harness.makeWorker()
        for _ in 0..<3 {
            journal.loseAnswer(step)
            journal.fail(step)
        }
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...12))
        #expect(harness.store.done.count == 12)
    }

    @Test func `sends whose answers are lost are repeated with the same bytes`() async {
        harness.push(1...10)
        harness.chain.faults.next(.send, .loseAnswer(ChainError(.unreachable, "cut", method: "send")), times: 5)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...10))
        #expect(harness.store.done.count == 10)
    }

    @Test func `transactions that the pool dropped are sent again from the journal`() async {
        harness.push(1...10)
        let (parts, _) = harness.makeWorker()
        let dropped = DroppedOnce()
        await harness.chain.onSend { dropped.insert($0.hash) ? .answer(.accepted) : nil }
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...10))
    }

    @Test func `a job is done only at the required depth, and survives a reorganisation`() async {
        harness.configuration.tracking.confirmations = .blocks(3)
        harness.push(1...6)
        let (parts, _) = harness.makeWorker()
        var isReorganised = false
        await harness.run(parts) {
            if !isReorganised, await !harness.executions().isEmpty {
                isReorganised = true
                #expect(harness.store.done.isEmpty, "the block is not deep enough")
                await harness.chain.reorganise(depth: 1, returningToPool: false)
            }
            return harness.isSettled
        }
        #expect(isReorganised)
        #expect(await harness.executions() == harness.ids(1...6))
        #expect(harness.store.done.count == 6)
    }

    @Test func `a receipt from a block that was never followed counts only while that block is canonical`() async {
        harness.configuration.tracking.confirmations = .blocks(40)
        harness.push(1...4)
        let (first, journal) = harness.makeWorker()
        await harness.run(first) { await harness.executions().count == 4 }
        journal.sever()
        // The next worker finds the receipts by their hashes; the block goes away before it is deep enough.
        let (second, _) = harness.makeWorker()
        var isReorganised = false
        await harness.run(second) {
            if !isReorganised, second.tally[.included] == 4 {
                isReorganised = true
                let depth = await harness.chain.simulation.blocks.count - 1
                await harness.chain.reorganise(depth: depth, returningToPool: false)
            }
            return harness.isSettled
        }
        #expect(isReorganised)
        #expect(second.tally[.reorganised] == 4)
        #expect(await harness.executions() == harness.ids(1...4))
    }

    @Test func `a refused send leaves no gap`() async {
        harness.push(1...20)
        let (parts, _) = harness.makeWorker()
        let refused = DroppedOnce()
        await harness.chain.onSend { transaction in
            guard transaction.transaction.nonce.rawValue % 7 == 3, refused.insert(transaction.hash) else { return nil }
            return .answer(.rateLimited(retryAfter: .seconds(2)))
        }
        await harness.run(parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...20))
        #expect(await harness.chain.simulation.account(WorkerHarness.account).nonce == 20)
    }

    @Test func `a worker that cannot keep its lease stops binding`() async {
        harness.push(1...5)
        let (parts, journal) = harness.makeWorker()
        for step in [InMemoryJournal.Step.renew, .acquire] {
            journal.faults.always(step, nil)
        }
        let other = harness.store.journal(for: "other")
        _ = try? await other.acquire(WorkerHarness.account, for: .seconds(60))
        await harness.run(parts, for: .seconds(50)) { harness.isSettled }
        #expect(await harness.executions().isEmpty)
        #expect(harness.store.entries == 5, "nothing is lost while somebody else holds the account")
        await harness.run(harness.makeWorker().parts, for: .seconds(60)) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...5))
    }
}

/// Says of each hash once that it is new.
private final class DroppedOnce: @unchecked Sendable {  // only used from one executor's jobs
    private var seen: Set<Hash32> = []

    func insert(_ hash: Hash32) -> Bool { seen.insert(hash).inserted }
}
