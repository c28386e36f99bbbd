/// What a transaction must satisfy to enter the pool, in go-ethereum's order and words.
///
/// - Source: go-ethereum 1.14, core/txpool/validation.go and core/txpool/legacypool/list.go (Add).
enum PoolRules {
    private static let largestTransaction = 128 * 1024
    /// - Source: EIP-3860.
    private static let largestInitCode = 2 * 24_576

    /// Checks what does not depend on the state.
    static func checkForm(
        _ transaction: SimulatedTransaction, _ limits: PoolLimits, gasLimit: UInt64
    ) throws(RPCFailure) {
        let (size, data) = (transaction.raw.count, transaction.places.data.count)
        guard size <= largestTransaction else {
            throw RPCFailure("oversized data: transaction size \(size), limit \(largestTransaction)")
        }
        guard transaction.to != nil || data <= largestInitCode else {
            throw RPCFailure("max initcode size exceeded: code size \(data), limit \(largestInitCode)")
        }
        guard transaction.gas <= gasLimit else { throw RPCFailure("exceeds block gas limit") }
        guard transaction.tipCap <= transaction.feeCap else {
            throw RPCFailure("max priority fee per gas higher than max fee per gas")
        }
        guard transaction.gas >= transaction.intrinsicGas else {
            let needed = transaction.intrinsicGas
            throw RPCFailure("intrinsic gas too low: gas \(transaction.gas), minimum needed \(needed)")
        }
        guard transaction.tipCap >= UInt128(limits.minTip) else {
            let tip = transaction.tipCap
            throw RPCFailure("transaction underpriced: gas tip cap \(tip), minimum needed \(limits.minTip)")
        }
    }

    /// Refuses a nonce that the chain has used.
    static func checkNonce(_ transaction: SimulatedTransaction, _ account: Account) throws(RPCFailure) {
        guard transaction.nonce >= account.nonce else {
            throw RPCFailure("nonce too low: next nonce \(account.nonce), tx nonce \(transaction.nonce)")
        }
    }

    /// Refuses what the balance does not cover together with the sender's executable transactions.
    ///
    /// - Parameters:
    ///   - pending: What the sender's executable transactions can take.
    ///   - replaced: The executable one of the same nonce, whose cost is in `pending`.
    static func checkFunds(
        _ transaction: SimulatedTransaction, balance: UInt128, pending: UInt128, replaced: SimulatedTransaction?
    ) throws(RPCFailure) {
        let what = "insufficient funds for gas * price + value: balance \(balance)"
        guard let cost = transaction.cost else { throw RPCFailure("\(what), tx cost above 128 bits") }
        guard cost <= balance else {
            throw RPCFailure("\(what), tx cost \(cost), overshot \(cost - balance)")
        }
        let others = pending - (replaced?.cost ?? 0)
        let (sum, overflow) = others.addingReportingOverflow(cost)
        guard !overflow, sum <= balance else {
            let overshot = (overflow ? .max : sum) - balance
            throw RPCFailure("\(what), queued cost \(pending), tx cost \(cost), overshot \(overshot)")
        }
    }

    /// Refuses a replacement that does not raise both fees enough.
    static func checkReplacement(
        _ new: SimulatedTransaction, _ old: SimulatedTransaction, _ limits: PoolLimits
    ) throws(RPCFailure) {
        for (newFee, oldFee) in [(new.feeCap, old.feeCap), (new.tipCap, old.tipCap)] {
            let (product, overflow) = oldFee.multipliedReportingOverflow(by: UInt128(100 + limits.priceBump))
            guard !overflow, newFee > oldFee, newFee >= product / 100 else {
                throw RPCFailure("replacement transaction underpriced")
            }
        }
    }
}
