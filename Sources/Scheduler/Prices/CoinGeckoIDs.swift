/// Which coin of CoinGecko a symbol means.
///
/// Symbols are not unique, so only the common ones are known; any other name is taken for the coin's id.
package struct CoinGeckoIDs: Sendable {
    private let ids: [String: String]

    /// - Parameter others: Symbols and their ids, beside those that are built in, or in place of them.
    package init(_ others: [String: String] = [:]) {
        let others = others.map { ($0.key.lowercased(), $0.value) }
        ids = Self.builtIn.merging(others) { $1 }
    }

    /// The id of a symbol, or of what is an id already, in lower case.
    package subscript(_ name: String) -> String { ids[name.lowercased()] ?? name.lowercased() }

    /// The symbols that are known, in lower case, with the ids of `https://api.coingecko.com/api/v3/coins/list`.
    package static let builtIn: [String: String] = [
        "aave": "aave", "ada": "cardano", "arb": "arbitrum", "astr": "astar", "atom": "cosmos", "avax": "avalanche-2",
        "bch": "bitcoin-cash", "bnb": "binancecoin", "btc": "bitcoin", "comp": "compound-governance-token",
        "crv": "curve-dao-token", "dai": "dai", "doge": "dogecoin", "dot": "polkadot", "eth": "ethereum",
        "glmr": "moonbeam", "grt": "the-graph", "ksm": "kusama", "ldo": "lido-dao", "link": "chainlink",
        "ltc": "litecoin", "matic": "polygon-ecosystem-token", "mkr": "maker", "movr": "moonriver", "near": "near",
        "op": "optimism", "pol": "polygon-ecosystem-token", "shib": "shiba-inu", "sol": "solana", "trx": "tron",
        "uni": "uniswap", "usdc": "usd-coin", "usdt": "tether", "wbtc": "wrapped-bitcoin", "weth": "weth",
        "xlm": "stellar", "xrp": "ripple",
    ]
}
