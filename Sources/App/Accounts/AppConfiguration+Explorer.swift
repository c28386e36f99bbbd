package import Ethereum

extension AppConfiguration.Chain {
    /// Where people look at a transaction; `nil` on a chain without a known explorer, and on one of our own.
    package func page(of transaction: Hash32) -> String? {
        rpc.allSatisfy(\.isLocal) ? nil : Self.explorers[id].map { "\($0)/tx/\(transaction)" }
    }

    /// - Source: docs.moonbeam.network, "Block Explorers".
    private static let explorers: [ChainID: String] = [
        1284: "https://moonscan.io", 1285: "https://moonriver.moonscan.io", 1287: "https://moonbase.moonscan.io",
    ]
}
