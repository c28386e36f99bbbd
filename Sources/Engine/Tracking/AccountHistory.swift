import Chain
import Ethereum

/// Asks the chain who used up an account's nonces.
struct AccountHistory: Sendable {
    let chain: any ChainClient

    /// Finds what the account sent in the block that used up `nonce`.
    ///
    /// - Parameter block: A canonical block at which the account's count is above `nonce`.
    /// - Returns: The account's transactions in that block, which then is on the node's canonical chain; `nil` when the nodes
    ///   asked do not agree with each other: ask again later.
    /// - Throws: ``ChainError``; `unavailable` where nodes have dropped the state of blocks that old.
    func transactions(of account: Address, using nonce: Nonce, upTo block: BlockNumber) async throws -> SentInBlock? {
        var search = NonceSearch(for: nonce, usedAt: block)
        while let probe = search.probe {
            search.answer(try await chain.transactionCount(of: account, at: .number(probe)))
        }
        guard let number = search.result, let sent = try await chain.transactions(of: account, in: number),
            sent.transactions.contains(where: { $0.nonce == nonce })
        else { return nil }
        return try await chain.header(.number(number))?.hash == sent.block ? sent : nil
    }
}
