import Engine
import Ethereum

extension JournalState {
    /// What the items of a batch before the one that is looked at take.
    private struct Taken {
        var claims: Set<Claim> = []

        mutating func add(_ binding: Binding) {
            if let claim = binding.claim { claims.insert(claim) }
        }
    }

    mutating func bind(
        _ bindings: [Binding], of worker: WorkerID, under lease: Lease, now: Duration
    ) -> BindAnswer {
        let areRepeats = bindings.allSatisfy { isBound($0.record, of: lease.account) }
        if areRepeats, lacks(.leaseComesFirst) { return BindAnswer(bound: bindings.count) }
        guard isHeld(lease, now: now), lease.worker == worker else { return BindAnswer(bound: 0, refusal: .fenced) }
        if hasTakenNonce(bindings, of: lease.account), !lacks(.readsFirst) {
            return BindAnswer(bound: 0, refusal: .nonceTaken)
        }
        var answer = BindAnswer(bound: 0)
        var taken = Taken()
        for binding in bindings {
            if hasTakenNonce([binding], of: lease.account) {
                answer.refusal = .nonceTaken
                return answer
            }
            answer.refusal = refusal(of: binding, after: taken, by: worker, of: lease.account, now: now)
            if answer.refusal != nil, !lacks(.stopsAtRefusal) { break }
            if answer.refusal != nil { continue }
            taken.add(binding)
            write(binding, of: worker, to: lease.account)
            answer.bound += 1
        }
        if answer.bound > 0 { writes += 1 }
        if answer.refusal == .duplicate { dropDuplicate(bindings[answer.bound], of: worker, now: now) }
        if lacks(.answersForTheRight), answer.refusal != nil { answer.bound += 1 }
        return answer
    }

    private func isBound(_ record: FlightRecord, of account: Address) -> Bool {
        accounts[account]?.records[record.nonce]?.head == record.head
    }

    private func hasTakenNonce(_ bindings: [Binding], of account: Address) -> Bool {
        let records = accounts[account]?.records ?? [:]
        let isTaken = bindings.contains { records[$0.record.nonce].map(\.head) ?? $0.record.head != $0.record.head }
        return isTaken || Set(bindings.map(\.record.nonce)).count < bindings.count
    }

    private func refusal(
        of binding: Binding, after taken: Taken, by worker: WorkerID, of account: Address, now: Duration
    ) -> BindRefusal? {
        guard !isBound(binding.record, of: account), let claim = binding.claim else { return nil }
        if isDuplicate(binding, now: now) { return .duplicate }
        if taken.claims.contains(claim) { return lacks(.claimsOnce) ? nil : .notClaimed }
        return claimed[worker]?.contains(claim) == true || lacks(.claimIsHeld) ? nil : .notClaimed
    }

    /// Whether a job's run is known, or the job is one whose entry was lost.
    private func isDuplicate(_ binding: Binding, now: Duration) -> Bool {
        guard let job = binding.record.job, !lacks(.runIsNew) else { return false }
        if let orphan = orphans[job.tag], now < orphan.expires, orphan.duplicate ?? binding.claim == binding.claim {
            return true
        }
        return job.runKey.map { knows($0, now: now) } ?? false
    }

    private mutating func write(_ binding: Binding, of worker: WorkerID, to account: Address) {
        if let claim = binding.claim, !lacks(.claimEnds) { _ = drop(claim, of: worker) }
        if lacks(.bindingIsDurable) { return }
        let record = binding.record
        let (next, settled) = (accounts[account]?.next ?? 0, accounts[account]?.settled ?? record.nonce)
        let following = lacks(.nextOnlyRises) ? record.nonce.next : max(next, record.nonce.next)
        accounts[account]?.records[record.nonce] = record
        accounts[account]?.next = following
        accounts[account]?.settled = min(settled, record.nonce)
        if let runKey = record.job?.runKey { runs[runKey] = .inFlight(account, record.nonce) }
    }

    private mutating func dropDuplicate(_ binding: Binding, of worker: WorkerID, now: Duration) {
        guard let claim = binding.claim else { return }
        // Without a key, one more of the same bytes is another job.
        if let job = binding.record.job, job.runKey == nil { orphans[job.tag]?.duplicate = claim }
        if drop(claim, of: worker) { count("duplicates") }
    }
}
