package import Ethereum

/// What nodes hold of one account that is not mined, all of them taken together.
package struct AccountPool: Hashable, Sendable {
    /// The nonce behind everything of the account that is mined or can be: the highest that any node counts.
    package var pendingCount: Nonce
    /// What any node shows, each transaction once, ascending by nonce; two nodes may hold different ones of one nonce.
    package var transactions: [SentTransaction]
    /// The endpoints that did not answer, without credentials and path keys: what only they hold is missing.
    package var unanswered: [String]
    /// Whether all that was asked lets be seen what waits for a nonce before it; a pending block does not.
    package var isWhole: Bool

    package init(
        pendingCount: Nonce, transactions: [SentTransaction], unanswered: [String] = [], isWhole: Bool = true
    ) {
        self.pendingCount = pendingCount
        self.transactions = transactions
        self.unanswered = unanswered
        self.isWhole = isWhole
    }

    /// Adds what another node holds.
    mutating func unite(with other: AccountPool) {
        let known = Set(transactions.map(\.hash))
        pendingCount = max(pendingCount, other.pendingCount)
        transactions += other.transactions.filter { !known.contains($0.hash) }
        transactions.sort { $0.nonce < $1.nonce }
        unanswered += other.unanswered
        isWhole = isWhole && other.isWhole
    }
}
