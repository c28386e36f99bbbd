package import Chain
package import Ethereum

/// Whether an account is fit to run workflows.
package struct AccountStatus: Hashable, Sendable {
    /// The operator's name for it.
    package let name: String
    package let address: Address
    package let balance: Wei
    /// `nil` when no executor is configured.
    package let hasRole: Bool?

    /// Asks the chain.
    package static func read(
        _ name: String, _ address: Address, executor: Contract?, on chain: any ChainClient
    ) async throws -> AccountStatus {
        async let balance = chain.balance(of: address, at: .latest)
        let hasRole: Bool? = if let executor { try await executor.has(.worker, address, on: chain) } else { nil }
        return AccountStatus(name: name, address: address, balance: try await balance, hasRole: hasRole)
    }

    /// What is left to do until the account can work, in order.
    package var nextSteps: [String] {
        var steps: [String] = []
        if balance == .zero { steps.append("Send \(address) some of the chain's own coin for gas.") }
        switch hasRole {
        case nil: steps.append("Set ACTIONEXECUTOR_ADDRESS to see whether it has WORKER_ROLE.")
        case false?: steps.append("Give it WORKER_ROLE: autometa grant-role --account \(address)")
        case true?: break
        }
        return steps
    }
}
