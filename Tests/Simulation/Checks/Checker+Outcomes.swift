import Chain
import Engine
import Ethereum
import TestSupport

extension Checker {
    /// Looks at what has come to the streams since the last step (invariant I5).
    func checkStreams() {
        let (done, dead) = (store.done, store.dead)
        for entry in done.dropFirst(ledger.doneSeen) { checkDone(entry) }
        for entry in dead.dropFirst(ledger.deadSeen) { checkDead(entry) }
        (ledger.doneSeen, ledger.deadSeen) = (done.count, dead.count)
    }

    private func checkDone(_ entry: StreamEntry) {
        guard let job = jobs[entry.number("workflowId") ?? 0] else {
            return world.violated("I5", "something unknown is done")
        }
        world.note(nil, "done: job", job.number)
        guard let (transaction, succeeded) = deepInclusion(of: entry) else {
            return world.violated(
                "I5", "job \(job.number) is done, but its transaction is not deep enough in the chain")
        }
        if !succeeded || Self.workflow(of: transaction) != job.number {
            world.violated("I5", "job \(job.number) is done, but its transaction has not executed it")
        }
    }

    private func checkDead(_ entry: StreamEntry) {
        let bytes = entry["job"] ?? []
        guard let job = jobs[SimulatedJob.number(in: bytes) ?? 0] else {
            return world.violated("I5", "something unknown is dead")
        }
        world.note(nil, "dead: job", job.number)
        let reason = entry["reason"].flatMap { DeadReason(rawValue: String(decoding: $0, as: UTF8.self)) }
        if !(reason.map(job.acceptableDeaths.contains) ?? false) {
            world.violated("outcome", "job \(job.number) (\(job.kind)) died of \(reason.map { "\($0)" } ?? "nothing")")
        }
        if entry["nonce"] == nil { return }
        guard let (transaction, succeeded) = deepInclusion(of: entry) else {
            return world.violated("I5", "job \(job.number) is dead, but its nonce is not used deep enough in the chain")
        }
        if succeeded, Self.workflow(of: transaction) != nil {
            world.violated("I5", "job \(job.number) is dead, but its transaction has executed it")
        }
    }

    /// Finds the transaction that a stream entry names in a canonical block that is deep enough.
    private func deepInclusion(of entry: StreamEntry) -> (SignedTransaction, succeeded: Bool)? {
        guard let number = entry.number("block"), network.chain.blocks.indices.contains(number),
            network.chain.blocks.count - number >= scenario.depth
        else { return nil }
        let block = network.chain.blocks[number]
        let index = block.transactions.firstIndex { Array($0.hash.description.utf8) == entry["txHash"] }
        return index.map { (block.transactions[$0], block.receipts[$0].succeeded) }
    }

    // MARK: The chain

    /// Counts executions on the canonical chain, after every change of it.
    func countExecutions() {
        executions = [:]
        for block in network.chain.blocks {
            for (transaction, receipt) in zip(block.transactions, block.receipts) where receipt.succeeded {
                guard let job = Self.workflow(of: transaction) else { continue }
                executions[job, default: 0] += 1
                if executions[job] == (jobs[job].map(mostRuns) ?? 0) + 1 {
                    world.violated("exactly once", "job \(job) was executed \(executions[job] ?? 0) times")
                }
            }
        }
    }

    /// How often a job may be executed: where the store has forgotten everything, pushing it again is another run.
    private func mostRuns(of job: SimulatedJob) -> Int {
        job.runs + (job.pushes.count > 1 ? scenario.losses.count(where: \.isWipe) : 0)
    }

    /// Which job a transaction runs.
    static func workflow(of signed: SignedTransaction) -> Int? {
        let transaction = signed.transaction
        guard transaction.to == Network.executor, transaction.data.count >= 36 else { return nil }
        return UInt256(bigEndian: transaction.data[4..<36]).flatMap { UInt64(exactly: $0) }.map { Int($0) }
    }

    // MARK: The end

    /// Whether every job has come to its end.
    var isSettled: Bool {
        ledger.records.values.allSatisfy(\.isEmpty) && store.entries == store.done.count + store.dead.count
    }

    /// What has not come to its end, for people.
    var whatIsLeft: String {
        let flights = ledger.records.flatMap { account, records in
            records.values.map { record in
                "\(record.job.map { "job \(SimulatedJob.number(in: $0.entry) ?? 0)" } ?? "a filler") on account "
                    + "\(index(of: account)) nonce \(record.nonce) (\(record.transactions.count) transactions)"
            }
        }
        let accounts = scenario.accounts.map { "\(index(of: $0)): \(network.chain.account($0).nonce)" }
        return
            "inbox \(store.inbox.count), delayed \(store.delayed.count), in flight \(flights.sorted()); nonces of the "
            + "accounts on chain \(accounts), in the pool \(network.chain.pooled.count)"
    }

    /// What must be so when all is settled.
    func checkEnd() {
        var ends: [Int: (done: Int, dead: Int)] = [:]
        for entry in store.done { ends[entry.number("workflowId") ?? 0, default: (0, 0)].done += 1 }
        for entry in store.dead { ends[SimulatedJob.number(in: entry["job"] ?? []) ?? 0, default: (0, 0)].dead += 1 }
        for job in scenario.jobs {
            let (done, dead) = ends[job.number] ?? (0, 0)
            let executed = executions[job.number] ?? 0
            if !isRight(job, executed, done, dead) {
                world.violated(
                    "exactly once",
                    "job \(job.number) (\(job.kind)): pushed \(job.pushes.count) times, of which the store has "
                        + "\(ledger.pushes[job.number] ?? 0), executed \(executed) times, \(done) times done, \(dead) times dead"
                )
            }
        }
        for slot in ledger.bindings.keys where slot.nonce >= network.chain.account(slot.account).nonce {
            world.violated("gap", "nonce \(slot.nonce) of account \(index(of: slot.account)) was bound and never used")
        }
    }

    /// A push that the store has lost may have been executed before, and leaves no outcome; one more of the same job is its duplicate
    /// then.
    private func isRight(_ job: SimulatedJob, _ executed: Int, _ done: Int, _ dead: Int) -> Bool {
        if !job.mayRun, executed > 0 { return false }
        let kept = ledger.pushes[job.number] ?? 0
        let lost = job.pushes.count - kept
        let fewest = job.kind == .equal ? kept - lost : lost == 0 ? 1 : 0
        guard done <= executed, lost > 0 || executed == done, done + dead <= kept, done + dead >= fewest else {
            return false
        }
        return !job.mustRun || kept == 0 || executed >= 1
    }

    /// A worker that has stopped holds no lease and no claim.
    ///
    /// One that had less time to stop than its longest pause between two attempts may have run out of it.
    func checkLeases(notHeldBy stopped: [SimulatedWorker]) {
        guard scenario.worker.drainTimeout > Backoff().maximum * 5 / 4 else { return }
        for worker in stopped {
            let name = "w\(worker.number)"
            if !store.claimed(by: name).isEmpty { world.violated("drain", "\(name) has stopped and holds claims") }
            // One that it may never have heard of expires by itself.
            if worker.journal.lastLoss + scenario.worker.leaseTTL > world.now { continue }
            if scenario.accounts.contains(where: { store.lease(of: $0)?.worker.description == name }) {
                world.violated("drain", "\(name) has stopped and holds a lease")
            }
        }
    }
}

extension StreamEntry {
    func number(_ name: String) -> Int? { self[name].flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
}
