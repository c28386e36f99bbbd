import Chain
import Ethereum

/// Whether the contracts are where they should be.
struct ContractChecks: Sendable {
    let configuration: AppConfiguration
    let chain: any ChainClient
    let library: ContractLibrary

    /// Whether there is a contract at the address of a setting.
    func code(_ setting: Setting<Address?>) async throws -> Finding {
        let address = try configuration.address(setting)
        guard try await chain.code(at: address).isEmpty else { return .ok(setting.contract, "At \(address).") }
        return .problem(
            setting.contract,
            "There is no contract at \(address) on chain \(configuration.chain.id) (\(setting.key)).",
            remedy: "Set \(setting.originalName) to where it is deployed.")
    }

    var executor: Contract {
        get throws(ConfigurationError) { Contract(library.executor, at: try configuration.requiredExecutor) }
    }
}

extension Setting<Address?> {
    /// The last part of the key: `registry`.
    var contract: String { key.split(separator: ".").last.map(String.init) ?? key }

    /// The variable that people know it by.
    var originalName: String { original?.name ?? variable }
}
