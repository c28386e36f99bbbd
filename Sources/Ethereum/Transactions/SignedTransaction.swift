/// A transaction that the chain can execute.
///
/// Its bytes and its hash are computed once, when it is made. What it prints is the hash, never the bytes: whoever has
/// them can broadcast them.
package struct SignedTransaction: Hashable, Sendable, CustomStringConvertible {
    /// What was signed.
    package let transaction: Transaction
    /// Who signed it, in the form of a signature.
    package let signature: RecoverableSignature
    /// The bytes for `eth_sendRawTransaction`.
    package let raw: [UInt8]
    /// The name of the transaction on the chain: the hash of ``raw``.
    package let hash: Hash32

    /// Puts a transaction and a signature of its ``Transaction/signingHash`` together.
    package init(transaction: Transaction, signature: RecoverableSignature) {
        self.init(transaction: transaction, signature: signature, raw: transaction.raw(signedBy: signature))
    }

    init(transaction: Transaction, signature: RecoverableSignature, raw: [UInt8]) {
        self.transaction = transaction
        self.signature = signature
        self.raw = raw
        hash = Keccak256.hash(raw)
    }

    /// The hash.
    package var description: String { hash.description }
}
