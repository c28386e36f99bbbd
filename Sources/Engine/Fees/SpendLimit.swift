import Ethereum

/// The most that nodes let anybody pay for a transaction (`gasLimit × maxFeePerGas`), learnt from what they refuse.
///
/// Each node has a limit of its own, geth's `rpc.txfeecap` for one: what counts is what all that were asked refused, unless one
/// took as much lately. A refusal counts for a minute, and for twice as long each time that it is repeated, up to ten minutes; then one
/// transaction tries, and the others wait for what becomes of that.
///
/// Pure: times are passed in, measured since an arbitrary start.
struct SpendLimit: Sendable {
    /// How long a first refusal counts, and any.
    static let memory = (shortest: Duration.seconds(60), longest: Duration.seconds(600))

    private var refused: (cost: Wei, at: Duration, counts: Duration)?
    private var accepted: (cost: Wei, at: Duration)?

    /// The least that was refused and not taken since, in wei; nil when nothing was.
    var leastRefused: Wei? { refused?.cost }

    /// Every node that was asked refused to take a transaction that may cost this much.
    mutating func refused(_ cost: Wei, at now: Duration) {
        if let accepted, accepted.cost >= cost, now - accepted.at < Self.memory.longest { return }
        refused = (min(cost, refused?.cost ?? cost), now, refused?.counts ?? Self.memory.shortest)
    }

    /// A node took one that may cost this much.
    mutating func accepted(_ cost: Wei, at now: Duration) {
        if let refused, cost >= refused.cost { self.refused = nil }
        if let accepted, cost < accepted.cost, now - accepted.at < Self.memory.longest { return }
        accepted = (cost, now)
    }

    /// Whether a transaction that may cost this much is worth sending.
    mutating func allows(_ cost: Wei, at now: Duration) -> Bool {
        guard let refused, cost >= refused.cost else { return true }
        guard now - refused.at >= refused.counts else { return false }
        self.refused = (refused.cost, now, min(refused.counts * 2, Self.memory.longest))
        return true
    }
}

extension FeeCaps {
    /// The most that so much gas can cost, in wei, as nodes compute it for their limits; the largest number where it overflows.
    ///
    /// - Source: geth `internal/ethapi/api.go`, `checkTxFee`.
    func highestCost(of gas: Gas) -> Wei { maximumPrice.multiplied(by: gas) ?? Wei(.max) }
}

extension Transaction {
    /// The most that its gas can cost, in wei.
    var highestGasCost: Wei { fees.highestCost(of: gasLimit) }
}
