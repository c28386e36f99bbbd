import Arguments
import Ethereum
import Signing

/// What the chain is started with.
struct ServeOptions {
    let port: UInt16
    let settings: ChainSettings
    let limits: PoolLimits
    let senders: Senders
    let mining: MiningMode
    let latency: Duration

    /// Reads options, and the keys in the environment.
    ///
    /// - Throws: `SigningError` when what is there are no keys.
    init(_ arguments: ParsedArguments) throws {
        let signers = try Keys.load()
        port = arguments[Self.port]
        settings = Self.settings(arguments, signers)
        limits = Self.limits(arguments)
        senders = Senders(known: signers, recoverEvery: arguments[Self.recoverEvery])
        mining = .every(milliseconds: arguments[Self.interval])
        latency = .milliseconds(arguments[Self.latency])
    }

    private static func settings(_ arguments: ParsedArguments, _ signers: [LocalSigner]) -> ChainSettings {
        var settings = ChainSettings()
        settings.chainID = arguments[chainID]
        settings.gasLimit = arguments[gasLimit]
        settings.gasUsed = arguments[gasUsed]
        settings.baseFee = UInt128(arguments[baseFee])
        settings.confirmDepth = arguments[confirmDepth]
        settings.executor = arguments[executor] ?? settings.executor
        settings.registry = arguments[registry] ?? settings.registry
        settings.escrow = arguments[escrow] ?? settings.escrow
        for signer in signers { settings.balances[signer.address] = funds }
        return settings
    }

    /// A billion coins.
    private static let funds: UInt128 = 1_000_000_000 * 1_000_000_000_000_000_000

    private static func limits(_ arguments: ParsedArguments) -> PoolLimits {
        var limits = PoolLimits()
        limits.globalSlots = arguments[globalSlots] ?? limits.globalSlots
        limits.accountSlots = arguments[accountSlots] ?? limits.accountSlots
        limits.globalQueue = arguments[globalQueue] ?? limits.globalQueue
        limits.accountQueue = arguments[accountQueue] ?? limits.accountQueue
        return limits
    }

    /// Says what is wrong with values that are fine by themselves.
    static func validate(_ arguments: ParsedArguments) throws(ValidationError) {
        for (key, most) in [(interval, Int.max), (latency, day), (confirmDepth, deepest)] {
            guard (0...most).contains(arguments[key]) else {
                throw ValidationError("\(key.definition.name) must be from 0 to \(most).")
            }
        }
        for key in [globalSlots, accountSlots, globalQueue, accountQueue] where (arguments[key] ?? 0) < 0 {
            throw ValidationError("\(key.definition.name) must not be negative.")
        }
        guard arguments[gasLimit] > 0 else { throw ValidationError("--gas-limit must be at least 1.") }
        guard arguments[recoverEvery] > 0 else { throw ValidationError("--recover-every must be at least 1.") }
    }

    /// In milliseconds.
    private static let day = 86_400_000
    /// In blocks: more than a chain gets in a day with one each millisecond.
    private static let deepest = 100_000_000
}

// MARK: What the command line has

extension ServeOptions {
    private static let defaults = ChainSettings()

    private static let port = Option<UInt16>("port", default: 0, help: "The port; 0 takes a free one.")
    private static let interval = Option(
        "interval-ms", default: 1_000, help: "Milliseconds between blocks; 0 makes one for each request that sends.")
    private static let latency = Option("latency-ms", default: 0, help: "How much longer an answer takes than it must.")
    private static let chainID = Option("chain-id", default: defaults.chainID, help: "The chain id.")
    private static let gasLimit = Option("gas-limit", default: defaults.gasLimit, help: "Gas of a block.")
    private static let gasUsed = Option("gas-used", default: defaults.gasUsed, help: "Gas that a workflow takes.")
    private static let baseFee = Option<UInt64>(
        "base-fee", default: 1_000_000_000, help: "The base fee of the first block, in wei.")
    private static let confirmDepth = Option(
        "confirm-depth", default: defaults.confirmDepth, help: "Blocks from `latest` down to `safe`.")
    private static let recoverEvery = Option(
        "recover-every", default: 1, help: "Of how many transactions one sender is recovered, also of a known key.")
    private static let executor = contract("executor", "The contract that runs workflows. Default: 0xe1e1….")
    private static let registry = contract("registry", "What the executor says is its registry. Default: 0xe2e2….")
    private static let escrow = contract("escrow", "What the executor says is its escrow. Default: 0xe3e3….")
    private static let globalSlots = limit("global-slots", "Executable transactions of all senders.")
    private static let accountSlots = limit("account-slots", "Executable transactions that a sender may always have.")
    private static let globalQueue = limit("global-queue", "Transactions behind a gap, of all senders.")
    private static let accountQueue = limit("account-queue", "Transactions behind a gap, of one sender.")

    /// In the order of the help.
    static let all: [any ArgumentKey] = [
        port, interval, latency, recoverEvery, chainID, gasLimit, gasUsed, baseFee, confirmDepth, executor, registry,
        escrow, globalSlots, accountSlots, globalQueue, accountQueue,
    ]

    private static func contract(_ name: String, _ help: String) -> Option<Address?> {
        Option(name, help: help) { text throws(ValidationError) in
            do {
                return try Address(text)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }

    private static func limit(_ name: String, _ help: String) -> Option<Int?> {
        Option(name, valueName: "count", help: "\(help) Default: no limit.")
    }
}
