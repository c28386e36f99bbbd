import Ethereum

extension Pool {
    /// Whether anything can be too much.
    var hasLimits: Bool {
        [limits.globalSlots, limits.globalQueue, limits.accountQueue].contains { $0 < PoolLimits.none }
    }

    /// Drops the cheapest transaction, if the new one pays better.
    mutating func makeRoom(
        for new: SimulatedTransaction, _ account: Account, _ baseFee: UInt128
    ) throws(RPCFailure) -> SimulatedTransaction {
        guard let cheapest = all.min(by: { Self.isWorthLess($0, $1, baseFee) }),
            Self.isWorthLess(cheapest, new, baseFee)
        else { throw RPCFailure("transaction underpriced") }
        let isGapped = new.nonce > nextNonce(new.sender) ?? account.nonce
        guard !isGapped || cheapest.nonce >= nextNonce(cheapest.sender) ?? 0 else {
            throw RPCFailure("txpool is full")
        }
        _ = remove(cheapest)
        return cheapest
    }

    private static func isWorthLess(
        _ one: SimulatedTransaction, _ other: SimulatedTransaction, _ baseFee: UInt128
    ) -> Bool {
        // Below the base fee, who is further below is worth less.
        let (tip, otherTip) = (one.tip(baseFee), other.tip(baseFee))
        if tip != otherTip { return otherTip.map { (tip ?? 0) < $0 || tip == nil } ?? false }
        return one.feeCap != other.feeCap ? one.feeCap < other.feeCap : one.tipCap < other.tipCap
    }

    /// Drops silently what is too much behind one sender's gap, behind all gaps, and executable; returns it.
    mutating func enforceLimits(_ sender: Address) -> [SimulatedTransaction] {
        var dropped = shorten(sender, by: (senders[sender]?.gapped.count ?? 0) - limits.accountQueue)
        dropped += shorten(sender, by: gappedCount - limits.globalQueue)
        while executableCount > limits.globalSlots {
            let largest = senders.max { $0.value.executable.count < $1.value.executable.count }
            guard let largest, largest.value.executable.count > limits.accountSlots,
                let last = largest.value.executable.last?.transaction, remove(last)
            else { break }
            dropped.append(last)
        }
        return dropped
    }

    /// Drops the sender's gapped transactions of the highest nonces.
    private mutating func shorten(_ sender: Address, by excess: Int) -> [SimulatedTransaction] {
        guard excess > 0, let nonces = senders[sender]?.gapped.keys.sorted().suffix(excess) else { return [] }
        return update(sender) { queue in nonces.compactMap { queue.remove($0)?.transaction } }
    }
}
