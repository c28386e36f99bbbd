import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// The store came back with older data, and what was lost is in the pools of several nodes.
@Suite(.timeLimit(.minutes(5))) struct WorkerPoolTests {
    let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    /// Has jobs bound and sent, and the store forget it; returns the transactions.
    private func lose(_ workflows: ClosedRange<Int>) async -> [SignedTransaction] {
        harness.push(workflows)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts, mining: false) { parts.tally[.sent] == workflows.count }
        harness.store.rewind(to: saved)
        journal.reconnect()
        return await harness.chain.batches.flatMap(\.self)
    }

    /// Has the node that holds everything be away until a time, while another one, which holds nothing, answers.
    private func hidePool(until end: Duration) async {
        let time = harness.time
        await harness.chain.onPool { pool in
            time.elapsed >= end ? pool : AccountPool(pendingCount: 0, transactions: [], unanswered: ["http://b.test"])
        }
    }

    @Test func `a node that is briefly away is waited for`() async {
        _ = await lose(1...3)
        await hidePool(until: harness.time.elapsed + harness.configuration.tracking.stuckAfter - .seconds(1))
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.restored] == 3)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `where nothing was ever bound a node that is away is not waited for`() async throws {
        let harness = try WorkerHarness(isNew: true)
        harness.push(1...3)
        await harness.chain.onPool { _ in
            AccountPool(pendingCount: 0, transactions: [], unanswered: ["http://b.test"])
        }
        let (parts, _) = harness.makeWorker()
        let began = harness.time.elapsed
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.burnt] == 0)
        #expect(await harness.executions() == harness.ids(1...3))
        #expect(harness.time.elapsed - began < .seconds(20))
    }

    /// Jobs that the store knows, so that it is not a new one, and jobs of which only a node knows that is away.
    private func loseInHiding() async {
        harness.push(1...1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        _ = await lose(2...4)
        await hidePool(until: .seconds(36_000))
    }

    @Test(arguments: HiddenPolicy.allCases)
    func `the nonces of what a node hides that stays away are used up`(_ hidden: HiddenPolicy) async {
        harness.configuration.hidden = hidden
        await loseInHiding()
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: harness.configuration.tracking.stuckAfter, mining: false) {
            parts.tally[.burnt] > 0
        }
        #expect((parts.tally[.burnt] > 0) == (hidden == .burn))
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(600)) { harness.isSettled }
        #expect(parts.tally[.burnt] + next.tally[.burnt] >= harness.configuration.maxInFlightPerAccount)
        #expect(await harness.executions() == harness.ids(1...4))
    }

    @Test func `what is hidden is waited for without end where there is no key, and no longer than ordered`() async {
        harness.configuration.hidden = .burn
        await loseInHiding()
        harness.accounts = [Address(Array(repeating: 0xA2, count: 20)) ?? .zero]
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(600), mining: false) { false }
        #expect(parts.tally[.bound] == 0)
        harness.store.order(.force)
        harness.accounts = [WorkerHarness.account]
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(60), mining: false) { next.tally[.bound] > 0 }
        #expect(next.tally[.bound] > 0)
    }

    @Test func `a leader without the key hands over to a worker that has it`() async throws {
        harness.configuration.hidden = .burn
        await loseInHiding()
        let holder = harness.accounts
        harness.accounts = [Address(Array(repeating: 0xA2, count: 20)) ?? .zero]
        let fleet = WorkerFleet(harness)
        fleet.join()
        await fleet.run(for: .seconds(60))
        harness.accounts = holder
        let other = fleet.join()
        await fleet.run(for: .seconds(600)) { harness.isSettled }
        #expect(other.parts.tally[.burnt] >= harness.configuration.maxInFlightPerAccount)
        #expect(await harness.executions() == harness.ids(1...4))
        await fleet.end()
    }

    @Test func `a recovery that is held goes on when it is let go`() async {
        _ = await lose(1...3)
        harness.store.order(.hold)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(300)) { false }
        #expect(parts.tally[.bound] == 0 && parts.tally[.restored] == 0)
        harness.store.order(nil)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `a count that cannot be is asked for again`() async {
        // Used with this store before, so that it knows how far the account was.
        harness.push(1...1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.store.rewind(to: harness.store.save())
        let absurd = Countdown(3)
        await harness.chain.onPool { pool in
            absurd.next() ? AccountPool(pendingCount: Nonce(1 << 60), transactions: []) : pool
        }
        harness.push(2...2)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(!absurd.next())
        #expect(await harness.executions() == harness.ids(1...2))
    }

    @Test func `as long as no node answers nothing is bound, however long that is`() async {
        harness.store.rewind(to: harness.store.save())
        harness.push(1...3)
        harness.chain.faults.always(.pool, .fail(ChainError(.unreachable, "away", method: "txpool_contentFrom")))
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(300)) { false }
        #expect(parts.tally[.bound] == 0)
    }

    @Test func `nothing that one node shows is acted on before the others had time to answer`() async throws {
        let sent = await lose(1...1)
        let foreign = SentTransaction(hash: Keccak256.hash([1]), nonce: 0)
        let end = harness.time.elapsed + .seconds(5)
        let time = harness.time
        // At first only the node answers that has somebody else's transaction with this nonce.
        await harness.chain.onPool { pool in
            let isBack = time.elapsed >= end
            return AccountPool(
                pendingCount: pool.pendingCount, transactions: [foreign] + (isBack ? pool.transactions : []),
                unanswered: isBack ? [] : ["http://b.test"])
        }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(20), mining: false) { parts.tally[.restored] == 1 }
        #expect(parts.tally[.restored] == 1)
        #expect(harness.store.flights(of: WorkerHarness.account).records.map(\.transactions[0].signed) == sent)
    }

    @Test func `a transaction in one pool and its fee bump in another one are written back together`() async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        harness.push(1...1)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts, for: .seconds(60), mining: false) { [chain = harness.chain] in
            if parts.tally[.sent] == 1 {
                await chain.update { $0.baseFee = .gwei(50) }
                await chain.mine()
            }
            return parts.tally[.bumped] == 1
        }
        harness.store.rewind(to: saved)
        journal.reconnect()
        let sent = await harness.chain.batches.flatMap(\.self)
        await harness.chain.onPool { pool in
            let bump = sent[sent.count - 1]
            let both = [bump, sent[0]].map { SentTransaction(hash: $0.hash, nonce: 0, signed: $0) }
            return AccountPool(pendingCount: pool.pendingCount, transactions: both)
        }
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(20), mining: false) { next.tally[.restored] > 0 }
        let records = harness.store.flights(of: WorkerHarness.account).records
        #expect(records.map { $0.transactions.map(\.signed) } == [[sent[0], sent[sent.count - 1]]])
        #expect(sent[0] != sent[sent.count - 1])
        #expect(next.tally[.bumped] == 0)
    }

    @Test func `what waits in a pool behind a nonce that no node has is found too`() async {
        _ = await lose(1...3)
        await harness.chain.update { $0.evict { $0.transaction.nonce == 0 } }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.restored] == 2)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    /// A reorganisation takes back what was settled when it was bound.
    @Test func `what waits further ahead than may be in flight is found too`() async {
        _ = await lose(1...4)
        await harness.chain.update { $0.evict { $0.transaction.nonce < 3 } }
        harness.configuration.maxInFlightPerAccount = 2
        let (parts, _) = harness.makeWorker()
        await harness.run(parts) { harness.isSettled }
        #expect(parts.tally[.restored] == 1)
        #expect(await harness.executions() == harness.ids(1...4))
    }

    /// A node that shows its pending block only does not show what waits behind a nonce that it does not have.
    @Test func `what waits in a pool that cannot be read runs no job a second time`() async {
        harness.push(1...1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        _ = await lose(2...4)
        await harness.chain.update { $0.evict { $0.transaction.nonce == 1 } }
        await harness.chain.onPool { AccountPool(pendingCount: $0.pendingCount, transactions: [], isWhole: false) }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(600)) { harness.isSettled }
        #expect(parts.tally[.burnt] >= harness.configuration.maxInFlightPerAccount)
        #expect(await harness.executions() == harness.ids(1...4))
    }

    /// What another node shows at a nonce says nothing about the one that counts and does not show.
    @Test func `once nonces are used up only depth decides`() async {
        harness.configuration.hidden = .burn
        await loseInHiding()
        let looks = Countdown(1)
        let other = (1...3).map { SentTransaction(hash: Keccak256.hash([$0]), nonce: Nonce(UInt64($0))) }
        await harness.chain.onPool {
            AccountPool(pendingCount: $0.pendingCount, transactions: looks.next() ? [] : other)
        }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(100), mining: false) { false }
        #expect(parts.tally[.burnt] > 0)
        #expect(parts.tally[.bound] == 0)
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(600)) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...4))
    }
}
