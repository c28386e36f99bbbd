package import Chain
package import Ethereum

/// What nobody asks who follows a registry.
extension ScriptedReader {
    package func chainID() async throws -> ChainID { 1287 }

    package func logs(_ filter: LogFilter) async throws -> [Log] { throw notScripted("eth_getLogs") }

    package func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        throw notScripted("eth_getBlockReceipts")
    }

    package func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        throw notScripted("eth_getTransactionReceipt")
    }

    package func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        throw notScripted("eth_getTransactionCount")
    }

    package func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        Wei(1_000_000_000_000_000_000)
    }

    package func estimateGas(_ call: CallRequest) async throws -> Gas { throw notScripted("eth_estimateGas") }

    package func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        throw notScripted("eth_feeHistory")
    }

    package func gasPrice() async throws -> Wei { .gwei(1) }

    package func send(
        _ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool
    ) async -> [SendAnswer] {
        transactions.map { _ in .outcomeUnknown("not scripted") }
    }

    package func knows(_ transactions: [Hash32]) async throws -> [Bool] { transactions.map { _ in false } }

    package func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] { throw notScripted("eth_getBlockByNumber") }

    package func pool(of account: Address) async throws -> AccountPool { throw notScripted("txpool_contentFrom") }

    private func notScripted(_ method: String) -> ChainError {
        ChainError(.unsupported, "not scripted", method: method)
    }
}
