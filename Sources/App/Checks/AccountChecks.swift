import Chain
import Ethereum

/// Whether an account can run workflows.
struct AccountChecks: Sendable {
    let chain: any ChainClient

    /// What a run takes that moves a token: the charge and the new schedule included.
    static let typicalRun: Gas = 200_000
    /// Fewer runs than this are worth a warning.
    static let fewRuns: UInt256 = 10

    func role(of account: Address, on executor: Contract) async throws -> Finding {
        guard let hasRole = try await hasRole(account, on: executor) else {
            return .problem(
                "role", "The contract at \(executor.address) has no roles, so it is no ActionExecutor.",
                remedy: "Set \(Settings.actionExecutor.originalName) to where the ActionExecutor is.")
        }
        guard hasRole else {
            return .problem(
                "role", "Account \(account) does not have WORKER_ROLE on the ActionExecutor at \(executor.address).",
                remedy: "Run: autometa grant-role --account \(account), with the key of the contract's admin.")
        }
        return .ok("role", "It has WORKER_ROLE.")
    }

    /// `nil` when the contract does not know what a role is.
    private func hasRole(_ account: Address, on executor: Contract) async throws -> Bool? {
        do {
            return try await executor.has(.worker, account, on: chain)
        } catch let error as ChainError {
            guard case .reverted = error.code else { throw error }
            return nil
        } catch is ABICodingError {
            return nil
        }
    }

    /// - Parameter price: What a unit of gas costs at most at the moment; `nil` when it is not known.
    func balance(of account: Address, price: Wei? = nil) async throws -> Finding {
        Self.balance(try await chain.balance(of: account, at: .latest), of: account, price: price)
    }

    static func balance(_ balance: Wei, of account: Address, price: Wei?) -> Finding {
        guard balance > .zero else {
            return .problem(
                "balance", "Account \(account) has no balance to pay for gas.",
                remedy: "Send it some of the chain's own coin.")
        }
        guard let cost = price?.multiplied(by: typicalRun),
            let (runs, _) = balance.rawValue.quotientAndRemainder(dividingBy: cost.rawValue)
        else { return .ok("balance", "\(balance.inCoins).") }
        let sentence = "\(balance.inCoins), enough for \(runs) runs of \(typicalRun) gas at the price of now."
        guard runs < fewRuns else { return .ok("balance", sentence) }
        return .warning("balance", sentence, remedy: "Send it some of the chain's own coin.")
    }
}
