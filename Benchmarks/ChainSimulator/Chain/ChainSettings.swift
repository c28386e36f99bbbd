import Ethereum

/// What a simulated chain is started with; amounts are in wei.
struct ChainSettings: Sendable {
    /// Default: 1287.
    var chainID: UInt64 = 1287
    /// Gas of a block, and so of a transaction.
    ///
    /// Default: 30,000,000,000, a block of more than 300,000 workflows.
    var gasLimit: UInt64 = 30_000_000_000
    /// Gas that running a workflow takes.
    ///
    /// Default: 90,000.
    var gasUsed: UInt64 = 90_000
    /// The base fee of the first block.
    ///
    /// Default: 1 gwei.
    var baseFee: UInt128 = 1_000_000_000
    /// How far `safe` is behind `latest`; `finalized` is twice as far.
    ///
    /// Default: 2.
    var confirmDepth = 2
    /// The contract whose calls run workflows.
    ///
    /// Default: 0xe1e1….
    var executor = Self.address(of: 0xE1)
    /// What the executor says is its registry.
    ///
    /// Default: 0xe2e2….
    var registry = Self.address(of: 0xE2)
    /// What the executor says is its escrow.
    ///
    /// Default: 0xe3e3….
    var escrow = Self.address(of: 0xE3)
    /// Who has what from the start.
    ///
    /// Default: 10,000 coins for each of ``developmentAccounts``.
    var balances: [Address: UInt128] = Dictionary(
        uniqueKeysWithValues: Self.developmentAccounts.map { ($0, 10_000 * 1_000_000_000_000_000_000) })

    /// The defaults.
    init() {}

    /// The accounts that Hardhat and Anvil fund.
    ///
    /// - Source: the mnemonic "test test test test test test test test test test test junk", the first ten accounts.
    static let developmentAccounts: [Address] = [
        "f39fd6e51aad88f6f4ce6ab8827279cfffb92266", "70997970c51812dc3a010c7d01b50e0d17dc79c8",
        "3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "90f79bf6eb2c4f870365e785982e1f101e93b906",
        "15d34aaf54267db7d7c367839aaf71a00a2c6a65", "9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
        "976ea74026e726554db657fa54763abd0c3a0aa9", "14dc79964da2c08b23698b3d3cc7ca32193d9955",
        "23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f", "a0ee7a142d267c1f36714e4a8f75612f20a79720",
    ].compactMap { Hex.decode($0).flatMap { Address($0) } }

    private static func address(of byte: UInt8) -> Address {
        Address([UInt8](repeating: byte, count: 20)) ?? .zero
    }
}
