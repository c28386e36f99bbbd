import Chain
import Ethereum

/// Tells which transactions of an account have reverted for good: in a block at the required depth.
///
/// Such a one has executed nothing, and its job may have gone on to another attempt since, with the same tag. Whoever takes
/// the job's entry back for it would run that job twice.
struct SpentAttempts: Sendable {
    let account: Address
    let chain: any ChainClient
    let confirmations: Confirmations

    /// Returns those of some transactions that have reverted for good; `nil` while nodes lack the receipt of one whose nonce
    /// is used.
    ///
    /// - Throws: ``ChainError``; `CancellationError`.
    func among(_ transactions: [SentTransaction]) async throws -> Set<Hash32>? {
        if transactions.isEmpty { return [] }
        let receipts = try await chain.receipts(of: transactions.map(\.hash))
        let count = try await chain.transactionCount(of: account, at: .latest)
        let isUnclear = zip(transactions, receipts).contains { $1 == nil && $0.nonce < count }
        return isUnclear ? nil : try await spent(receipts)
    }

    /// Returns those of some records of which a transaction has reverted for good, by their nonces.
    ///
    /// - Throws: ``ChainError``; `CancellationError`.
    func among(_ records: [FlightRecord]) async throws -> Set<Nonce> {
        if records.isEmpty { return [] }
        let receipts = try await chain.receipts(of: records.flatMap { $0.transactions.map(\.hash) })
        let spent = try await spent(receipts)
        return Set(records.filter { $0.transactions.contains { spent.contains($0.hash) } }.map(\.nonce))
    }

    private func spent(_ receipts: [Receipt?]) async throws -> Set<Hash32> {
        let reverted = receipts.compactMap(\.self).filter { !$0.succeeded }
        guard !reverted.isEmpty, let depth = try await finalNumber() else { return [] }
        return Set(reverted.filter { $0.blockNumber <= depth }.map(\.transactionHash))
    }

    private func finalNumber() async throws -> BlockNumber? {
        switch confirmations {
        case .blocks(let blocks):
            let head = try await chain.header(.latest)?.number.rawValue ?? 0
            return BlockNumber(head - min(head, max(blocks, 1) - 1))
        case .safe: return try await chain.header(.safe)?.number
        case .finalized: return try await chain.header(.finalized)?.number
        }
    }
}
