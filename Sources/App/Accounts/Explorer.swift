package import Ethereum

/// Where people look at a chain's transactions.
package enum Explorer {
    /// The page of a transaction; `nil` on a chain without a known explorer.
    package static func page(of transaction: Hash32, on chain: ChainID) -> String? {
        sites[chain].map { "\($0)/tx/\(transaction)" }
    }

    /// - Source: docs.moonbeam.network, "Block Explorers".
    private static let sites: [ChainID: String] = [
        1284: "https://moonscan.io", 1285: "https://moonriver.moonscan.io", 1287: "https://moonbase.moonscan.io",
    ]
}
