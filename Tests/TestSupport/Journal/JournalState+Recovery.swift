import Engine
import Ethereum

extension JournalState {
    /// Every entry that is bound to nothing: claimed, delayed, in the inbox.
    private var waitingEntries: [WaitingEntry] {
        claimed.sorted { $0.key.description < $1.key.description }.flatMap { worker, claims in
            claims.map {
                WaitingEntry(entry: $0.entry, list: worker.description, item: Array("\($0.tag) ".utf8) + $0.entry)
            }
        }
            + delayed.map { WaitingEntry(entry: $0.entry, list: "delayed", item: $0.entry) }
            + inbox.map { WaitingEntry(entry: $0, list: "inbox", item: $0) }
    }

    private func boundEntries(among addresses: [Address], tagged tag: [UInt8]) -> [BoundEntry] {
        addresses.flatMap { address in
            (accounts[address]?.records.values.sorted { $0.nonce < $1.nonce } ?? [])
                .filter { $0.job?.mark.tag == tag }
                .map { BoundEntry(account: address, record: $0) }
        }
    }

    func place(of mark: BindingMark, among addresses: [Address]) -> EntryPlace {
        let waiting = waitingEntries.filter { BindingMark(of: $0.entry).tag == mark.tag }
        let bound = boundEntries(among: addresses, tagged: mark.tag)
        if waiting.isEmpty && bound.isEmpty { return .nowhere }
        let last = waiting.map { BindingMark(of: $0.entry) }.filter(mark.supersedes)
            .max { $0.number < $1.number }
        let earlier = bound.filter { $0.record.job.map { mark.supersedes($0.mark) } ?? false }
        let isFound = last != nil || !earlier.isEmpty && !lacks(.earlierBindingsEnd)
        guard isFound else { return lacks(.earlierBindingsEnd) ? .nowhere : .superseded }
        return .found(
            waiting: last.flatMap { last in waiting.first { BindingMark(of: $0.entry) == last } },
            bound: lacks(.earlierBindingsEnd) ? [] : earlier)
    }

    mutating func restore(
        _ restoration: Restoration, among addresses: [Address], under lease: Lease, now: Duration
    ) -> RestoreAnswer {
        let (record, account) = (restoration.record, accounts[lease.account] ?? AccountState())
        if account.records[record.nonce] == record { return .restored }
        guard isHeld(lease, now: now) else { return .fenced }
        if account.settled ?? 0 > record.nonce { return .settled }
        guard account.records[record.nonce] == nil else { return .nonceTaken }
        guard take(restoration, among: addresses, for: lease) else { return .moved }
        accounts[lease.account]?.records[record.nonce] = record
        accounts[lease.account]?.next = max(account.next ?? 0, record.nonce.next)
        if let runKey = record.job?.runKey { runs[runKey] = .inFlight(lease.account, record.nonce) }
        return .restored
    }

    /// Takes an entry from where the restoration says; false when it is not there.
    private mutating func take(_ restoration: Restoration, among addresses: [Address], for lease: Lease) -> Bool {
        switch restoration.source {
        case .waiting(let waiting): return take(waiting)
        case .superseded: return true
        case .nowhere:
            guard let mark = restoration.mark, !lacks(.earlierBindingsEnd) else { return true }
            return boundEntries(among: addresses, tagged: mark.tag).isEmpty
        case .bound(let source):
            guard accounts[source.account]?.records[source.record.nonce] == source.record else { return false }
            accounts[source.account]?.records[source.record.nonce] = source.record.withoutJob
            let isOther = source.account != lease.account
            if isOther, !lacks(.takingEndsLease) { accounts[source.account]?.lease = nil }
            return true
        }
    }

    private mutating func take(_ waiting: WaitingEntry) -> Bool {
        switch waiting.list {
        case "inbox":
            guard let index = inbox.firstIndex(of: waiting.item) else { return false }
            inbox.remove(at: index)
        case "delayed":
            guard let index = delayed.firstIndex(where: { $0.entry == waiting.item }) else { return false }
            delayed.remove(at: index)
        default:
            let worker = WorkerID(waiting.list)
            let index = claimed[worker]?.firstIndex { Array("\($0.tag) ".utf8) + $0.entry == waiting.item }
            guard let index else { return false }
            claimed[worker]?.remove(at: index)
        }
        return true
    }

    mutating func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String, now: Duration) -> Bool {
        guard isHeld(lease, now: now) else { return false }
        let known = accounts[lease.account]?.next ?? 0
        accounts[lease.account]?.next = max(known, count)
        if accounts[lease.account]?.settled == nil { accounts[lease.account]?.settled = count }
        accounts[lease.account]?.reconciled = incarnation
        return true
    }
}
