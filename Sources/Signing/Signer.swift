package import Ethereum

/// Whoever can sign for one account: a key in memory, or later one in a device or service.
package protocol Signer: Sendable {
    /// The account that it signs for.
    var address: Address { get }

    /// Signs a digest.
    ///
    /// May be called from several tasks at once.
    ///
    /// - Returns: A canonical signature, see `RecoverableSignature.isCanonical`.
    /// - Throws: ``SigningError`` when the signer cannot sign now.
    func sign(_ digest: Hash32) async throws(SigningError) -> RecoverableSignature
}

extension Signer {
    /// Signs a transaction, which the chain will attribute to ``address``.
    ///
    /// - Throws: ``SigningError`` when the signer cannot sign now.
    package func sign(_ transaction: Transaction) async throws(SigningError) -> SignedTransaction {
        SignedTransaction(transaction: transaction, signature: try await sign(transaction.signingHash))
    }
}
