import Engine
import Ethereum

extension JournalState {
    /// Every entry that is bound to nothing: claimed, delayed, in the inbox.
    private var unboundEntries: [[UInt8]] {
        claimed.sorted { $0.key.description < $1.key.description }.flatMap(\.value).map(\.entry)
            + delayed.map(\.entry) + inbox
    }

    func place(of mark: BindingMark, among addresses: [Address]) -> EntryPlace? {
        let waiting = unboundEntries.filter { BindingMark(of: $0).tag == mark.tag }
        if let entry = waiting.first(where: { mark.supersedes(BindingMark(of: $0)) }) { return .waiting(entry) }
        let bound = addresses.flatMap { address in
            (accounts[address]?.records.values.sorted { $0.nonce < $1.nonce } ?? [])
                .filter { $0.job?.mark.tag == mark.tag }
                .map { BoundEntry(account: address, record: $0) }
        }
        let earlier = bound.filter { $0.record.job.map { mark.supersedes($0.mark) } ?? false }
        if !earlier.isEmpty { return lacks(.earlierBindingsEnd) ? nil : .bound(earlier) }
        return waiting.isEmpty && bound.isEmpty ? nil : .superseded
    }

    mutating func restore(
        _ restoration: Restoration, among addresses: [Address], under lease: Lease, now: Duration
    ) -> RestoreAnswer {
        let (record, account) = (restoration.record, accounts[lease.account] ?? AccountState())
        if account.records[record.nonce] == record { return .restored }
        guard isHeld(lease, now: now) else { return .fenced }
        if account.settled ?? 0 > record.nonce { return .settled }
        guard account.records[record.nonce] == nil else { return .nonceTaken }
        let place = restoration.mark.flatMap { self.place(of: $0, among: addresses) }
        guard isStill(restoration, at: place) else { return .moved }
        accounts[lease.account]?.records[record.nonce] = record
        accounts[lease.account]?.next = max(account.next ?? 0, record.nonce.next)
        if let runKey = record.job?.runKey { runs[runKey] = .inFlight }
        take(restoration.source, for: lease)
        return .restored
    }

    /// Whether the entry is where the restoration says.
    private func isStill(_ restoration: Restoration, at place: EntryPlace?) -> Bool {
        switch restoration.source {
        case .waiting(let entry): place == .waiting(entry)
        case .bound(let source):
            if case .bound(let flights) = place { flights.contains(source) } else { false }
        case .nowhere: place == nil || place == .superseded && restoration.record.job == nil
        }
    }

    private mutating func take(_ source: Restoration.Source, for lease: Lease) {
        switch source {
        case .waiting(let entry): take(entry)
        case .bound(let source):
            accounts[source.account]?.records[source.record.nonce] = source.record.withoutJob
            if source.account != lease.account, !lacks(.takingEndsLease) { accounts[source.account]?.lease = nil }
        case .nowhere: break
        }
    }

    /// Takes an entry from where it waits.
    private mutating func take(_ entry: [UInt8]) {
        for (worker, claims) in claimed.sorted(by: { $0.key.description < $1.key.description }) {
            guard let index = claims.firstIndex(where: { $0.entry == entry }) else { continue }
            claimed[worker]?.remove(at: index)
            return
        }
        if let index = delayed.firstIndex(where: { $0.entry == entry }) {
            delayed.remove(at: index)
        } else if let index = inbox.firstIndex(of: entry) {
            inbox.remove(at: index)
        }
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
