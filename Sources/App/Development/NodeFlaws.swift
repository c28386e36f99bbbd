/// What the development chain does as some real nodes do, for tests of what copes with it.
package struct NodeFlaws: Hashable, Sendable {
    /// In whose words `eth_getLogs` refuses.
    package enum Words: String, CaseIterable, Sendable {
        case geth, moonbeam, infura, alchemy
    }

    /// Most blocks of `eth_getLogs`; `nil` for no limit.
    package var logRange: Int?
    /// Most logs of `eth_getLogs`; `nil` for no limit.
    package var logResults: Int?
    package var logWords = Words.geth
    /// How many blocks one endpoint more is behind; `nil` for none.
    package var lagging: Int?
    /// Whether there is no multicall contract.
    package var lacksMulticall = false

    package init() {}

    /// The arguments of the program that plays the chain.
    var arguments: [String] {
        let numbers = [("--log-range", logRange), ("--log-results", logResults), ("--lagging", lagging)]
        return numbers.flatMap { name, number in number.map { [name, "\($0)"] } ?? [] }
            + ["--log-words", logWords.rawValue] + (lacksMulticall ? ["--no-multicall3"] : [])
    }
}
