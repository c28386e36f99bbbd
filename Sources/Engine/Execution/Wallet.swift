package import Ethereum
package import Signing

/// The signers of this worker, by account, and the chain that they sign for.
package struct Wallet: Sendable {
    package let chainID: ChainID
    private let signers: [Address: any Signer]

    package init(chainID: ChainID, signers: [any Signer]) {
        self.chainID = chainID
        self.signers = Dictionary(signers.map { ($0.address, $0) }) { first, _ in first }
    }

    /// The accounts that can sign, in a fixed order.
    package var accounts: [Address] { signers.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }

    /// - Throws: ``WalletError/noSigner(_:)``; `SigningError`.
    package func sign(_ transaction: Transaction, as account: Address) async throws -> SignedTransaction {
        guard let signer = signers[account] else { throw WalletError.noSigner(account) }
        return try await signer.sign(transaction)
    }
}

/// Why nothing could be signed.
package enum WalletError: Error, Equatable {
    /// The account is leased, but no signer for it is configured.
    case noSigner(Address)
}
