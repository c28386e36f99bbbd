import JSON

extension Simulator {
    /// What the node is.
    static let nodeMethods: [String: Method] = [
        "eth_chainId": { simulator, _, writer, _ in writer.quantity(simulator.settings.chainID) },
        "net_version": { simulator, _, writer, _ in writer.string("\(simulator.settings.chainID)") },
        "web3_clientVersion": { _, _, writer, _ in writer.string("autometa-chain-simulator/1.0.0") },
        "eth_syncing": { _, _, writer, _ in writer.boolean(false) },
        "eth_accounts": { _, _, writer, _ in
            writer.array { for account in ChainSettings.developmentAccounts { $0.address(account) } }
        },
    ]
}
