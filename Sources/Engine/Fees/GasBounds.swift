import Chain
import Ethereum

/// What arithmetic can tell of a gas limit before a nonce is bound to it: whether a block can take it at all.
///
/// Lenient: a rule that not every chain has counts only where nodes were seen to apply it.
struct GasBounds: Hashable, Sendable {
    /// What becomes of a transaction with some gas limit.
    enum Verdict: Hashable, Sendable {
        /// Nothing speaks against it.
        case ok
        /// It is never valid: the call alone costs this much before it runs.
        case tooLow(needs: Gas)
        /// No block takes it: this is the most that one does.
        case tooHigh(allowed: Gas)
    }

    /// What the newest known block may hold; nil when no block is known.
    var blockLimit: Gas?
    /// Whether the chain is known to have the cap of EIP-7825.
    var hasTransactionCap = false
    /// Whether the chain is known to have the floor of EIP-7623.
    var hasFloor = false

    init(blockLimit: Gas? = nil) { self.blockLimit = blockLimit }

    /// The most gas that a transaction may have, where the chain has this rule.
    ///
    /// - Source: EIP-7825, 2²⁴.
    static let transactionCap: Gas = 16_777_216

    /// Judges the gas limit of a call with some data, which creates no contract and has no access list.
    func verdict(on gasLimit: Gas, data: [UInt8]) -> Verdict {
        let needs = hasFloor ? max(Self.intrinsicGas(of: data), Self.floor(of: data)) : Self.intrinsicGas(of: data)
        guard gasLimit >= needs else { return .tooLow(needs: needs) }
        if let allowed, gasLimit > allowed { return .tooHigh(allowed: allowed) }
        return .ok
    }

    private var allowed: Gas? {
        // Some chains have blocks without a limit, and headers that say 0.
        let block = blockLimit.flatMap { $0 > 0 ? $0 : nil }
        return hasTransactionCap ? min(block ?? Self.transactionCap, Self.transactionCap) : block
    }

    /// What a call costs before it runs.
    ///
    /// - Source: the Yellow Paper's G_transaction and G_txdatazero; EIP-2028 for bytes that are not zero.
    static func intrinsicGas(of data: [UInt8]) -> Gas { gas(of: data, zero: 4, other: 16) }

    /// The least that a call costs, however little it does.
    ///
    /// - Source: EIP-7623, `TOTAL_COST_FLOOR_PER_TOKEN` = 10; a byte that is not zero has four tokens.
    static func floor(of data: [UInt8]) -> Gas { gas(of: data, zero: 10, other: 40) }

    private static func gas(of data: [UInt8], zero: UInt64, other: UInt64) -> Gas {
        let zeros = UInt64(data.count { $0 == 0 })
        return Gas(21_000 + zeros * zero + (UInt64(data.count) - zeros) * other)
    }
}

extension GasBounds {
    /// Takes note of a node's refusal, which may tell a rule that the chain has.
    mutating func learn(from answer: SendAnswer, to transaction: Transaction) {
        switch answer {
        case .exceedsTransactionGasCap where transaction.gasLimit > Self.transactionCap: hasTransactionCap = true
        case .intrinsicGasTooLow where transaction.gasLimit >= Self.intrinsicGas(of: transaction.data): hasFloor = true
        default: break
        }
    }
}
