import Chain
import Ethereum
import TestSupport
import Testing

@testable import Engine

/// The store comes back with older data, and in what it lost jobs had gone on from one binding to another.
@Suite(.timeLimit(.minutes(5))) struct WorkerLaterBindingTests {
    static let second = Address(Array(repeating: 0xB2, count: 20)) ?? .zero

    let harness: WorkerHarness

    init() throws {
        harness = try WorkerHarness()
        harness.configuration.fees.maxFeePerGas = .gwei(100)
        harness.store.know([WorkerHarness.account])
    }

    /// Lets the transactions with some nonces revert.
    private func revert(_ nonces: Set<Nonce>) async {
        await harness.chain.update {
            $0.host(executor: WorkerHarness.executorAddress) { _, signed in
                nonces.contains(signed.transaction.nonce) ? .reverted : .executed(success: true)
            }
        }
    }

    /// Loses all that was written since `saved`, and lets another worker go on.
    private func goOn(from saved: InMemoryStore.Saved?, _ journal: InMemoryJournal) async {
        if let saved { harness.store.rewind(to: saved) }
        journal.reconnect()
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
    }

    @Test(arguments: [true, false], [1, 2])
    func `a job that went on to another nonce is not executed again by the binding of before`(
        _ isSameWorker: Bool, _ count: Int
    ) async {
        // Somebody else uses the nonces that the jobs are bound to first.
        for nonce in 0..<UInt64(count) { await harness.injectForeign(nonce: Nonce(nonce)) }
        // Equal entries, if there are two.
        for _ in 0..<count { harness.push(1...1) }
        let (parts, journal) = harness.makeWorker()
        let store = harness.store
        var saved: InMemoryStore.Saved?
        var isRewound = false
        await harness.run(parts, for: .seconds(isSameWorker ? 300 : 60)) {
            if saved == nil, parts.tally[.bound] == count { saved = store.save() }
            if !isRewound, await harness.executions() == [1: count], let saved {
                store.rewind(to: saved)
                journal.reconnect()
                isRewound = true
            }
            return isRewound && (!isSameWorker || harness.isSettled)
        }
        #expect(parts.tally[.unbound] >= count)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == [1: count])
        #expect(store.done.count == count)
    }

    @Test(arguments: [0, 1] as [Nonce])
    func `an attempt that reverted takes no entry from another with the same bytes`(_ reverting: Nonce) async {
        await revert([reverting])
        for _ in 0..<2 { harness.push(1...1) }
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { await harness.executions() == [1: 2] }
        #expect(parts.tally[.retried] == 1)
        await goOn(from: saved, journal)
        #expect(await harness.executions() == [1: 2])
        #expect(harness.store.done.count == 2)
    }

    @Test func `a dead letter that was pushed again is not executed once more for its attempts of before`() async throws
    {
        await revert([0, 1])
        harness.configuration.retry.maxAttempts = 2
        harness.push(1...1)
        let saved = harness.store.save()
        let (parts, journal) = harness.makeWorker()
        await harness.run(parts) { harness.store.dead.count == 1 }
        harness.store.push(try #require(harness.store.dead.first?["job"]))
        await harness.run(harness.makeWorker().parts) { await harness.executions() == [1: 1] }
        await goOn(from: saved, journal)
        #expect(await harness.executions() == [1: 1])
    }

    @Test func `of equal entries the one is taken whose binding came last before`() async {
        await harness.injectForeign(nonce: 0)
        harness.configuration.maxInFlightPerAccount = 1
        for _ in 0..<2 { harness.push(1...1) }
        let (parts, journal) = harness.makeWorker()
        var saved: InMemoryStore.Saved?
        await harness.run(parts) {
            if saved == nil, parts.tally[.bound] == 1 { saved = harness.store.save() }
            return await harness.executions() == [1: 2]
        }
        #expect(parts.tally[.unbound] == 1)
        await goOn(from: saved, journal)
        #expect(await harness.executions() == [1: 2])
    }

    @Test func `missing receipts do not tell which of equal entries came to nothing`() async {
        await harness.injectForeign(nonce: 1)
        for _ in 0..<2 { harness.push(1...1) }
        let (parts, journal) = harness.makeWorker()
        var saved: InMemoryStore.Saved?
        await harness.run(parts) {
            if saved == nil, parts.tally[.bound] == 2 { saved = harness.store.save() }
            return await harness.executions() == [1: 2]
        }
        #expect(parts.tally[.unbound] == 1)
        await harness.chain.hideReceipts(true)
        if let saved { harness.store.rewind(to: saved) }
        journal.reconnect()
        await harness.run(harness.makeWorker().parts, for: .seconds(30)) { false }
        await harness.chain.hideReceipts(false)
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions() == [1: 2])
    }

    @Test func `a job that failed does not free the key of the one that followed it`() async {
        await revert([0])
        harness.configuration.maxInFlightPerAccount = 1
        harness.push(1...2, members: ",\"idempotencyKey\":\"run\"")
        let (parts, journal) = harness.makeWorker()
        let (store, chain) = (harness.store, harness.chain)
        var saved: InMemoryStore.Saved?
        var isMined = false
        await harness.run(parts, mining: false) {
            if saved == nil, parts.tally[.sent] == 1 { saved = store.save() }
            if saved != nil, !isMined {
                await chain.mine()
                isMined = true
            }
            return await chain.simulation.pooled.contains { $0.transaction.nonce == 1 }
        }
        if let saved { store.rewind(to: saved) }
        journal.reconnect()
        harness.configuration.maxInFlightPerAccount = 16
        await harness.run(harness.makeWorker().parts, for: .seconds(40), mining: false) { false }
        await harness.run(harness.makeWorker().parts) { harness.isSettled }
        #expect(await harness.executions().values.reduce(0, +) == 1)
    }

    @Test func `what a worker remembers of an account that another one had since is not executed again`() async throws {
        let accounts = [WorkerHarness.account, Self.second]
        harness.accounts = accounts
        // One after the other, since a batch goes to one account.
        harness.configuration.lanes = 1
        harness.configuration.tracking.stuckAfter = .seconds(6)
        let (store, chain) = (harness.store, harness.chain)
        let fleet = WorkerFleet(harness)
        let first = fleet.join()
        await fleet.run(for: .seconds(25)) { await fleet.counts() == [2] }
        first.journal.reconnect()
        await fleet.run(for: .seconds(15))
        await chain.onSend { _ in .answer(.accepted) }
        harness.push(1...2)
        let saved = store.save()
        await fleet.run(for: .seconds(10)) { first.parts.tally[.sent] == 2 }
        #expect(accounts.allSatisfy { store.records(of: $0).count == 1 }, "one job on each account")
        let second = fleet.join()
        second.journal.faults.always(.claim, .fail(JournalError(.unreachable, step: "claim", "planned")))
        await fleet.run(for: .seconds(25)) { await fleet.counts() == [1, 1] }
        let holders = await fleet.holders()
        let given = try #require(accounts.first { holders[$0] == second.id })
        // Its job goes on on the other account, which the first worker kept.
        await harness.injectForeign(nonce: 0, of: given)
        await chain.onSend { _ in nil }
        await fleet.run(for: .seconds(60)) { store.done.count == 2 }
        #expect(second.parts.tally[.unbound] == 1)
        fleet.kill(second)
        store.rewind(to: saved)
        first.journal.reconnect()
        await fleet.run(for: .seconds(120)) { harness.isSettled && harness.time.elapsed > .seconds(200) }
        await fleet.end()
        #expect(await harness.executions() == harness.ids(1...2))
        #expect(store.done.count == 2)
    }

    @Test func `of equal entries the one has come to nothing whose nonce a filler used`() async {
        let chain = harness.chain
        await chain.onSend {
            $0.transaction.nonce == 1 && !$0.transaction.data.isEmpty ? .answer(.feeCapExceeded) : nil
        }
        for _ in 0..<2 { harness.push(1...1) }
        let (parts, journal) = harness.makeWorker()
        var saved: InMemoryStore.Saved?
        await harness.run(parts, mining: false) {
            if saved == nil, parts.tally[.displaced] == 1, parts.tally[.sent] >= 3 { saved = harness.store.save() }
            if saved != nil { await chain.mine() }
            return await harness.executions() == [1: 2]
        }
        await chain.onSend { _ in nil }
        await goOn(from: saved, journal)
        #expect(await harness.executions() == [1: 2])
    }
}
