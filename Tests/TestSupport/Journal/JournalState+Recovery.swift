import Engine
import Ethereum

extension JournalState {
    /// Every entry that is bound to nothing: claimed, delayed, in the inbox.
    var unboundEntries: [[UInt8]] {
        claimed.sorted { $0.key.description < $1.key.description }.flatMap(\.value).map(\.entry)
            + delayed.map(\.entry) + inbox
    }

    mutating func restore(_ record: FlightRecord, under lease: Lease, now: Duration) -> RestoreAnswer {
        let account = accounts[lease.account] ?? AccountState()
        if account.records[record.nonce] == record { return .restored }
        guard isHeld(lease, now: now) else { return .fenced }
        if account.settled ?? 0 > record.nonce { return .settled }
        guard account.records[record.nonce] == nil else { return .nonceTaken }
        accounts[lease.account]?.records[record.nonce] = record
        accounts[lease.account]?.next = max(account.next ?? 0, record.nonce.next)
        if let runKey = record.job?.runKey { runs[runKey] = .inFlight }
        if let entry = record.job?.entry { take(entry) }
        return .restored
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
