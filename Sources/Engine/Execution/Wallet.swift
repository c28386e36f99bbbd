package import Ethereum
package import Signing

/// The signers of this worker, by account, and the chain that they sign for.
package struct Wallet: Sendable {
    package let chainID: ChainID
    private let signers: [Address: any Signer]
    private let executor: (any TaskExecutor)?

    /// The signatures of batches are made on the `executor`, beside the loop that waits for nodes and the store; by default
    /// where the caller runs.
    package init(chainID: ChainID, signers: [any Signer], executor: (any TaskExecutor)? = nil) {
        self.chainID = chainID
        self.signers = Dictionary(signers.map { ($0.address, $0) }) { first, _ in first }
        self.executor = executor
    }

    /// The accounts that can sign, in a fixed order.
    package var accounts: [Address] { signers.keys.sorted() }

    /// - Throws: ``WalletError/noSigner(_:)``; `SigningError`.
    package func sign(_ transaction: Transaction, as account: Address) async throws -> SignedTransaction {
        guard let signer = signers[account] else { throw WalletError.noSigner(account) }
        return try await signer.sign(transaction)
    }

    /// Signs the transactions of a batch, in order.
    ///
    /// - Throws: ``WalletError/noSigner(_:)``; `SigningError`, for the first that failed.
    package func sign(_ transactions: [Transaction], as account: Address) async throws -> [SignedTransaction] {
        guard let executor, transactions.count >= Self.fewest else {
            return try await signAll(transactions[...], account)
        }
        let middle = transactions.count / 2
        return try await withTaskExecutorPreference(executor) {
            async let first = signAll(transactions[..<middle], account)
            let second = try await signAll(transactions[middle...], account)
            return try await first + second
        }
    }

    /// Fewer cost less than two changes of threads.
    private static let fewest = 8

    @concurrent private func signAll(
        _ transactions: ArraySlice<Transaction>, _ account: Address
    ) async throws -> [SignedTransaction] {
        var signed: [SignedTransaction] = []
        signed.reserveCapacity(transactions.count)
        for transaction in transactions { signed.append(try await sign(transaction, as: account)) }
        return signed
    }
}

/// Why nothing could be signed.
package enum WalletError: Error, Equatable {
    /// The account is leased, but no signer for it is configured.
    case noSigner(Address)
}
