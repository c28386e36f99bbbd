import Chain
import Ethereum

/// Asks the chain who used up an account's nonces.
struct AccountHistory: Sendable {
    let chain: any ChainClient

    /// Finds what the account sent in the block that used up `nonce`.
    ///
    /// - Parameter block: A canonical block at which the account's count is above `nonce`.
    /// - Returns: The block's number and the account's transactions in it; `nil` when the nodes asked do not agree with each
    ///   other: ask again later. Whether the block is on the branch that the caller follows is for the caller to say.
    /// - Throws: ``ChainError``; `unavailable` where nodes have dropped the state of blocks that old.
    func transactions(
        of account: Address, using nonce: Nonce, upTo block: BlockNumber
    ) async throws -> (number: BlockNumber, sent: SentInBlock)? {
        var search = NonceSearch(for: nonce, usedAt: block)
        while let probe = search.probe {
            search.answer(try await chain.transactionCount(of: account, at: .number(probe)))
        }
        guard let number = search.result, let sent = try await chain.transactions(of: account, in: [number])[0],
            sent.transactions.contains(where: { $0.nonce == nonce })
        else { return nil }
        return try await chain.header(.number(number))?.hash == sent.block ? (number, sent) : nil
    }
}
