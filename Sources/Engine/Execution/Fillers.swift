import Chain
import Ethereum

/// Makes the transactions that only use up a nonce: transfers of nothing to the account itself.
struct Fillers: Sendable {
    let chain: any ChainClient
    let policy: FeePolicy
    let chainID: ChainID

    /// Makes a filler with the gas that it takes here.
    ///
    /// - Throws: `ChainError` when no node tells the gas; `CancellationError`.
    func filler(on account: Address, nonce: Nonce, fees: FeeCaps) async throws -> Transaction {
        filler(on: account, nonce: nonce, fees: fees, gasLimit: try await gasLimit(on: account))
    }

    func filler(on account: Address, nonce: Nonce, fees: FeeCaps, gasLimit: Gas) -> Transaction {
        Transaction(chainID: chainID, nonce: nonce, fees: fees, gasLimit: gasLimit, to: account, value: .zero, data: [])
    }

    /// Asks how much gas a filler takes, and adds the configured buffer: on some chains a transfer costs more than elsewhere,
    /// and one with less gas is never mined.
    ///
    /// - Throws: `ChainError` when no node tells; `CancellationError`.
    func gasLimit(on account: Address) async throws -> Gas {
        do {
            let estimate = try await chain.estimateGas(CallRequest(from: account, to: account, data: []))
            return max(policy.gasLimit(for: estimate) ?? estimate, Self.leastGas)
        } catch let error as ChainError {
            // Code at the account (EIP-7702) may refuse it. One that reverts uses up its nonce as well.
            guard case .reverted = error.code else { throw error }
            return Self.leastGas
        }
    }

    /// - Source: the intrinsic cost of a transaction without data (Yellow Paper, G_transaction).
    private static let leastGas: Gas = 21_000
}
