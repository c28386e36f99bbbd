package import Ethereum

extension AppConfiguration {
    /// Where the ActionExecutor is.
    package var requiredExecutor: Address {
        get throws(ConfigurationError) { try address(Settings.actionExecutor) }
    }

    /// Where the WorkflowRegistry is.
    package var requiredRegistry: Address {
        get throws(ConfigurationError) { try address(Settings.registry) }
    }

    /// Where the FeeEscrow is.
    package var requiredEscrow: Address {
        get throws(ConfigurationError) { try address(Settings.feeEscrow) }
    }

    /// Where the contract of a setting is.
    func address(_ setting: Setting<Address?>) throws(ConfigurationError) -> Address {
        let addresses = [
            Settings.actionExecutor.key: contracts.actionExecutor, Settings.registry.key: contracts.registry,
            Settings.feeEscrow.key: contracts.feeEscrow,
        ]
        guard let address = addresses[setting.key] ?? nil else { throw .missing(setting) }
        return address
    }
}
