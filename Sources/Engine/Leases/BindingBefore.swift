import Chain
import Ethereum

/// Tells which of several bindings of equal entries came to nothing, so that a later one followed it.
///
/// There is a choice only where entries with the same bytes were pushed more than once, without a key that tells them apart.
struct BindingBefore: Sendable {
    let chain: any ChainClient
    let persistence: Persistence

    /// Returns one whose nonce is used, though by none of its transactions that nodes show to have succeeded; otherwise
    /// one that may still come to nothing.
    ///
    /// - Throws: `CancellationError`.
    func choose(from candidates: [BoundEntry]) async throws -> BoundEntry? {
        if candidates.count <= 1 { return candidates.first }
        return try await persistence.repeatUntilDone("look for the binding that came to nothing") {
            var second: BoundEntry?
            for candidate in candidates where try await !hasSucceeded(candidate) {
                let count = try await chain.transactionCount(of: candidate.account, at: .latest)
                if count > candidate.record.nonce { return candidate }
                second = second ?? candidate
            }
            return second ?? candidates.first
        }
    }

    private func hasSucceeded(_ candidate: BoundEntry) async throws -> Bool {
        try await chain.receipts(of: candidate.record.transactions.map(\.hash)).contains { $0?.succeeded == true }
    }
}
