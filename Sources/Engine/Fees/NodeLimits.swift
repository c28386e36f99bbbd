import Chain
import Ethereum

/// What nodes were seen to refuse, whatever the transaction: learnt once, for all accounts of the worker.
///
/// Pure: times are passed in, measured since an arbitrary start.
struct NodeLimits: Sendable {
    var floor: FeeFloor
    var spend = SpendLimit()
    var gas = GasBounds()

    init(policy: FeePolicy) { floor = FeeFloor(policy: policy) }

    /// Takes note of what a node said to a transaction.
    ///
    /// - Parameters:
    ///   - head: The chain's head then, where it is known.
    ///   - quote: What the market asked for, where it was known.
    mutating func learn(
        from answer: SendAnswer, to transaction: Transaction, at head: BlockNumber?, quote: FeeQuote?, at now: Duration
    ) {
        switch answer {
        case .accepted, .alreadyKnown: spend.accepted(transaction.highestGasCost, at: now)
        case .feeCapExceeded: spend.refused(transaction.highestGasCost, at: now)
        case .underpriced:
            if let quote { floor.refused(transaction.fees, at: head, quote: quote, at: now) }
        default: gas.learn(from: answer, to: transaction)
        }
    }
}
