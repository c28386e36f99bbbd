import Chain
import Ethereum

/// Tells which of several bindings of equal entries came to nothing, so that a later one followed it.
///
/// There is a choice only where entries with the same bytes were pushed more than once, without a key that tells them apart.
struct BindingBefore: Sendable {
    private enum Fate {
        /// The nonce was used by something else, a filler of ours included, or the job's transaction reverted.
        case nothing
        case executed
        /// Nobody has used the nonce.
        case open
        /// Nodes do not agree, or lack receipts: that proves nothing.
        case unclear
    }

    let context: SessionContext

    /// Returns where a later binding has its entry from: what came to nothing or waits, the one that comes closest before it;
    /// otherwise what may still come to nothing.
    ///
    /// Waits while nodes do not tell.
    /// - Parameters:
    ///   - waiting: An entry whose last binding has come to nothing, if it ever had one.
    ///   - bound: Those of earlier bindings; at least one, if nothing waits.
    /// - Throws: `CancellationError`.
    func choose(from waiting: WaitingEntry?, _ bound: [BoundEntry]) async throws -> Restoration.Source {
        let bound = bound.sorted { number(of: $0) > number(of: $1) }
        if let waiting, bound.isEmpty { return .waiting(waiting) }
        if waiting == nil, bound.count == 1 { return .bound(bound[0]) }
        while true {
            let fates = try await context.persistence.repeatUntilDone("look for the binding that came to nothing") {
                try await self.fates(of: bound)
            }
            if let index = fates.firstIndex(of: .nothing), isLater(bound[index], than: waiting) {
                return .bound(bound[index])
            }
            if let waiting, !fates.contains(.unclear) { return .waiting(waiting) }
            if !fates.contains(.unclear) { return .bound(bound[fates.firstIndex(of: .open) ?? 0]) }
            try await context.time.sleep(for: SessionContext.patience)
        }
    }

    private func number(of flight: BoundEntry) -> UInt16 { flight.record.job?.mark.number ?? 0 }

    private func isLater(_ flight: BoundEntry, than waiting: WaitingEntry?) -> Bool {
        waiting.map { number(of: flight) >= BindingMark(of: $0.entry).number } ?? true
    }

    private func fates(of candidates: [BoundEntry]) async throws -> [Fate] {
        guard let head = try await context.chain.header(.latest)?.number else { return [.unclear] }
        var fates: [Fate] = []
        for candidate in candidates { fates.append(try await fate(of: candidate, at: head)) }
        return fates
    }

    private func fate(of candidate: BoundEntry, at head: BlockNumber) async throws -> Fate {
        let (account, nonce) = (candidate.account, candidate.record.nonce)
        let count = try await context.chain.transactionCount(of: account, at: .number(head))
        if count <= nonce { return .open }
        switch try await context.tracker.history.transactions(of: account, using: nonce, upTo: head) {
        case .disagreement, .searching: return .unclear
        case .usedOtherwise: return .nothing
        case .found(_, let sent):
            guard let used = sent.transactions.first(where: { $0.nonce == nonce }) else { return .nothing }
            return try await fate(of: candidate.record, usedBy: used)
        }
    }

    private func fate(of record: FlightRecord, usedBy used: SentTransaction) async throws -> Fate {
        // The store may have lost a fee bump.
        let isFeeBump = used.signed.map { context.contract.runs($0, record) } ?? false
        guard isFeeBump || record[used.hash]?.purpose == .execute else { return .nothing }
        guard let receipt = try await context.chain.receipts(of: [used.hash])[0] else { return .unclear }
        return receipt.succeeded ? .executed : .nothing
    }
}
