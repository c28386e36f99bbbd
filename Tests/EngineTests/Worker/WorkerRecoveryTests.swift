import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// The store comes back with older data: what it acknowledged last is lost.
@Suite(.timeLimit(.minutes(5))) struct WorkerRecoveryTests {
    let harness: WorkerHarness

    init() throws { harness = try WorkerHarness() }

    /// Where the transactions of the lost bindings are when the store comes back.
    enum Whereabouts: String, CaseIterable {
        case mined, pooled
    }

    @Test(arguments: Whereabouts.allCases, [true, false])
    func `jobs whose bindings were lost are recognised on the chain and not executed again`(
        _ whereabouts: Whereabouts, _ isSameWorker: Bool
    ) async {
        harness.push(1...3)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.push(4...9)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        let store = harness.store
        var isRewound = false
        await harness.run(parts, for: .seconds(isSameWorker ? 300 : 20), mining: whereabouts == .mined) {
            let isLost = whereabouts == .mined ? parts.tally[.included] == 6 : parts.tally[.sent] == 6
            if !isRewound, isLost {
                store.rewind(to: saved)
                journal.reconnect()
                isRewound = true
                if !isSameWorker { return true }
            }
            return isRewound && (harness.isSettled || whereabouts == .pooled && parts.tally[.restored] == 6)
        }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...9))
        #expect(harness.store.done.count == 9)
        #expect(harness.store.entries == 9, "no job is in two places")
    }

    @Test func `where nothing was ever bound nobody waits for a node that does not answer`() async {
        await harness.chain.onPool { pool in
            var pool = pool
            pool.unanswered = ["dead"]
            return pool
        }
        harness.push(1...2)
        let (parts, _) = harness.makeWorker()
        let begun = harness.time.elapsed
        await harness.run(parts) { parts.tally[.bound] == 2 }
        #expect(harness.time.elapsed - begun < .seconds(2))
        #expect(parts.tally[.worldFailure] == 0)
    }

    @Test func `what was bound and shown by nobody waits in the queue, and runs once`() async {
        let saved = harness.store.save()
        await harness.chain.onSend { _ in .answer(.accepted) }
        harness.push(1...3)
        let (parts, journal) = harness.makeWorker()
        var isRewound = false
        await harness.run(parts, for: .seconds(20)) {
            if !isRewound, parts.tally[.sent] == 3 {
                harness.store.rewind(to: saved)
                harness.push(1...3)
                journal.reconnect()
                await harness.chain.onSend { _ in nil }
                isRewound = true
            }
            return isRewound && harness.isSettled
        }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `a binding that is lost below one that is not is found all the same`() async {
        harness.push(1...2)
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { parts.tally[.included] == 2 || parts.tally[.sent] == 2 }
        // As if the first of the two had been written last: its record is gone, and its entry waits.
        let entry = harness.store.flights(of: WorkerHarness.account).records[0].job?.entry ?? []
        harness.store.lose(nonce: 0, of: WorkerHarness.account)
        harness.store.push(entry)
        journal.reconnect()
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(harness.store.done.count == 2)
    }

    @Test(arguments: [true, false])
    func `a fee bump whose record was lost is not taken for somebody else's`(_ isSameWorker: Bool) async {
        harness.configuration.tracking.stuckAfter = .seconds(5)
        harness.push(1...3)
        let (parts, journal) = harness.makeWorker()
        let chain = harness.chain
        var saved: InMemoryStore.Saved?
        await harness.run(parts, for: .seconds(60)) {
            if parts.tally[.sent] == 3, saved == nil {
                saved = harness.store.save()
                await chain.update { $0.baseFee = .gwei(50) }
            }
            return parts.tally[.bumped] == 3
        }
        if let saved { harness.store.rewind(to: saved) }
        journal.reconnect()
        let next = isSameWorker ? parts : harness.makeWorker().parts
        await harness.run(next) { harness.isSettled }
        #expect(next.tally[.unbound] == 0)
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `a later attempt is recognised although the store came back with the entry of before`() async {
        let isFirst = Countdown(1)
        await harness.chain.onEstimate { _ in
            if isFirst.next() { throw ChainError(.reverted([]), "execution reverted", method: "eth_estimateGas") }
            return 60_000
        }
        harness.push(1...1)
        let before = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { parts.tally[.included] == 1 }
        #expect(parts.tally[.retried] == 1)
        harness.store.rewind(to: before)
        journal.reconnect()
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `of equal entries as many run as were pushed`() async {
        // The store that comes back has never heard of the account.
        for _ in 0..<4 { harness.push(7...7) }
        let saved = harness.store.save()
        harness.configuration.lanes = 1
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { parts.tally[.sent] == 2 }
        harness.store.rewind(to: saved)
        journal.reconnect()
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == [7: 4])
        #expect(harness.store.done.count == 4)
    }

    @Test func `a transaction that nodes do not show is waited for`() async {
        harness.push(1...2)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        harness.push(3...3)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts, mining: false) { parts.tally[.sent] == 1 }
        harness.store.rewind(to: saved)
        journal.reconnect()
        // The next worker is told that there is one more nonce, but not of what.
        await harness.chain.onPool { AccountPool(pendingCount: $0.pendingCount, transactions: []) }
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(20), mining: false) { false }
        #expect(next.tally[.bound] == 0)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...3))
    }

    @Test func `what a node shows of another chain takes no entry`() async throws {
        harness.store.rewind(to: harness.store.save())
        harness.push(1...1)
        let job = try JobDecoder(registry: .zero).decode(try #require(harness.store.inbox.first)) { "id" }
        let foreign = Transaction(
            chainID: 1, nonce: 0, fees: .dynamic(maxFeePerGas: .gwei(5), maxPriorityFeePerGas: .gwei(1)),
            gasLimit: 90_000, to: WorkerHarness.executorAddress,
            data: try harness.contract.calldata(for: job, newNextRun: 1))
        let signed = StampSigner(WorkerHarness.account).stamp(foreign)
        await harness.chain.onPool {
            AccountPool(
                pendingCount: $0.pendingCount,
                transactions: [SentTransaction(hash: signed.hash, nonce: 0, signed: signed)])
        }
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(20)) { false }
        #expect(harness.store.entries == harness.store.inbox.count + harness.store.claimed(by: "worker-1").count)
        #expect(parts.tally[.restored] == 0)
        await harness.chain.onPool { $0 }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...1))
    }

    @Test func `a nonce that no transaction used does not keep everybody waiting`() async {
        harness.push(1...1)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        await harness.chain.update { $0.useNonce(of: WorkerHarness.account) }
        await harness.chain.mine()
        // The store is another one.
        harness.store.rewind(to: harness.store.save())
        harness.push(2...2)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == harness.ids(1...2))
    }

    /// After a loss only others can tell of a worker of which the store knows nothing.
    @Test func `a worker binds nothing until every other one knows of it`() async throws {
        let other = harness.store.journal(for: "other", over: nil)
        let member = RecoveryMember(accounts: [], leaseTTL: .seconds(10), capacity: 1)
        _ = try await other.standing(member)
        harness.push(1...2)
        let (parts, _) = harness.makeWorker()
        await harness.run(parts, for: .seconds(8)) {
            try? await other.heartbeat()
            return false
        }
        #expect(parts.tally[.bound] == 0)
        let (next, _) = harness.makeWorker()
        await harness.run(next, for: .seconds(60)) {
            _ = try? await other.standing(member)
            return harness.isSettled
        }
        #expect(await harness.executions() == harness.ids(1...2))
    }

    /// A request that was handed over before everybody stopped may reach a node later.
    @Test(arguments: [true, false])
    func `nodes are looked at once what was sent has arrived, and not at all where nothing was lost`(
        _ isLost: Bool
    ) async {
        harness.push(1...3)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        var lostAt: Duration?
        var pools = 0
        let (chain, store, time) = (harness.chain, harness.store, harness.time)
        await harness.run(parts, for: .seconds(60)) {
            if lostAt == nil, parts.tally[.sent] == 3 {
                isLost ? store.rewind(to: saved) : store.exchange()
                journal.reconnect()
                lostAt = time.elapsed
                pools = chain.faults.count(of: .pool)
            }
            guard let lostAt else { return false }
            if chain.faults.count(of: .pool) > pools {
                #expect(isLost && time.elapsed - lostAt >= .seconds(5))
            }
            return harness.isSettled
        }
        #expect((chain.faults.count(of: .pool) > pools) == isLost)
        #expect(await harness.executions() == harness.ids(1...3))
    }
}
