import Chain
import Engine
import Ethereum
import TestSupport

extension Checker {
    /// Looks at what has changed on an account since the last step.
    func compare(_ account: Address, heldBy isHeld: Bool, _ who: Int) {
        let (old, new) = (ledger.records[account] ?? [:], store.records(of: account))
        guard old != new else { return }
        ledger.records[account] = new
        if !isHeld, !store.isRecovering {
            world.violated("I6", "w\(who) has changed account \(index(of: account)) without its lease")
        }
        for nonce in Set(old.keys).union(new.keys).sorted() {
            let slot = Slot(account: account, nonce: nonce)
            switch (old[nonce], new[nonce]) {
            case (nil, let record?): bound(record, to: slot, who)
            case (let before?, let record?) where before != record: amended(record, on: slot, from: before, who)
            case (let record?, nil): ended(record, on: slot, who)
            default: break
            }
        }
    }

    /// Invariants I2 and I3.
    private func bound(_ record: FlightRecord, to slot: Slot, _ who: Int) {
        let job = record.job.flatMap { SimulatedJob.number(in: $0.entry) }
        world.note(who, "bound: job, nonce", job ?? 0, Int(slot.nonce.rawValue))
        if let earlier = ledger.bindings[slot] {
            let (was, now) = (earlier.job ?? 0, job ?? 0)
            world.violated("I3", "nonce \(slot.nonce) of account \(index(of: slot.account)) had \(was), now \(now)")
        }
        ledger.bindings[slot] = Binding(job: job)
        remember(record, on: slot)
        guard let job else { return }
        if let other = ledger.live[job], isOneEntry(job), store.records(of: other.account)[other.nonce]?.job != nil {
            world.violated("I2", "job \(job) is bound to \(other.nonce) and \(slot.nonce)")
        }
        ledger.live[job] = slot
    }

    /// Whether no two entries of a job may be in flight.
    ///
    /// Entries with one key may, after a loss: one that has failed, as the store has yet to learn, and the one that followed.
    private func isOneEntry(_ job: Int) -> Bool {
        guard let job = jobs[job] else { return true }
        return job.runs == 1 && (job.pushes.count == 1 || scenario.losses.isEmpty)
    }

    /// A record only grows: whoever writes it has named the one that it replaces.
    private func amended(_ record: FlightRecord, on slot: Slot, from before: FlightRecord, _ who: Int) {
        world.note(who, "amended: nonce, transactions", Int(slot.nonce.rawValue), record.transactions.count)
        remember(record, on: slot)
        if record.job?.entry != before.job?.entry {
            world.violated("I3", "nonce \(slot.nonce) of account \(index(of: slot.account)) changed hands")
        }
        if !Set(before.transactions.map(\.hash)).isSubset(of: record.transactions.map(\.hash)) {
            world.violated("I1", "a transaction for nonce \(slot.nonce) is no longer in the store")
        }
    }

    private func remember(_ record: FlightRecord, on slot: Slot) {
        for transaction in record.transactions { journaled[transaction.hash] = slot }
    }

    /// Whether a job runs again after what used its nonce, or nothing was ever bound to it.
    func waitsForDepth(_ slot: Slot, usedBy used: (SignedTransaction, Receipt)?) -> Bool {
        guard let binding = ledger.bindings[slot] else { return true }
        guard let record = ledger.records[slot.account]?[slot.nonce] else { return binding.runsAgain }
        guard let (transaction, receipt) = used, let job = record.job else { return record.job != nil }
        if record[transaction.hash]?.purpose == .fill { return job.doom == nil }
        // One that was tried before may have been tried for the last time.
        let entry = String(decoding: job.entry, as: UTF8.self)
        let isFirst = !entry.contains("retryCount") || entry.contains(#""retryCount":0"#)
        return Self.workflow(of: transaction) == nil || !receipt.succeeded && isFirst
    }

    /// A nonce is let go of only when the chain has used it, for good.
    private func ended(_ record: FlightRecord, on slot: Slot, _ who: Int) {
        let job = ledger.bindings[slot]?.job
        world.note(who, "ended: job, nonce", job ?? 0, Int(slot.nonce.rawValue))
        if let job { ledger.live[job] = nil }
        let settled =
            store.done.dropFirst(ledger.doneSeen).map { $0.number("workflowId") }
            + store.dead.dropFirst(ledger.deadSeen).map { SimulatedJob.number(in: $0["job"] ?? []) }
        let runsAgain = record.job != nil && !settled.contains(job)
        ledger.bindings[slot]?.runsAgain = runsAgain
        let blocks = network.chain.blocks
        let deep = blocks[max(0, blocks.count - (runsAgain ? scenario.rerunDepth : scenario.depth))]
        if deep.accounts[slot.account]?.nonce ?? 0 <= slot.nonce {
            world.violated("I5", "nonce \(slot.nonce) was let go of, but no block at the required depth has used it")
        }
    }
}
