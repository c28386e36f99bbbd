package import Ethereum

/// A transaction of one account as a node shows it, in a block or in its pool.
package struct SentTransaction: Hashable, Sendable {
    package var hash: Hash32
    package var nonce: Nonce
    /// Where it goes; `nil` for one that creates a contract.
    package var to: Address?
    package var input: [UInt8]
    /// The transaction itself, where it is of a kind that this program sends.
    ///
    /// Put together from what the node says and checked against the hash, so that sending its bytes again is safe.
    package var signed: SignedTransaction?

    /// Makes one that goes where its `signed` form goes, unless something else is said.
    package init(
        hash: Hash32, nonce: Nonce, to: Address? = nil, input: [UInt8] = [], signed: SignedTransaction? = nil
    ) {
        self.hash = hash
        self.nonce = nonce
        self.to = to ?? signed?.transaction.to
        self.input = signed?.transaction.data ?? input
        self.signed = signed
    }

    /// Whether the node that shows it serves another chain (a gateway that leads elsewhere for a while), on which the account
    /// has nonces of its own.
    package func isOf(anotherChainThan chainID: ChainID) -> Bool {
        signed.map { $0.transaction.chainID != chainID } ?? false
    }
}

/// What one account has in one block.
package struct SentInBlock: Hashable, Sendable {
    /// The block that the node has at the height that was asked for.
    package var block: Hash32
    /// Ascending by nonce.
    package var transactions: [SentTransaction]

    package init(block: Hash32, transactions: [SentTransaction]) {
        self.block = block
        self.transactions = transactions
    }
}
