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
        let waiting = senders.values.lazy.flatMap(\.all)
        let cheapest = waiting.min { one, other in
            if Self.isWorthLess(one.transaction, other.transaction, baseFee) { return true }
            let isWorthMore = Self.isWorthLess(other.transaction, one.transaction, baseFee)
            return !isWorthMore && one.arrival < other.arrival
        }
        guard let cheapest = cheapest?.transaction, Self.isWorthLess(cheapest, new, baseFee) else {
            throw RPCFailure("transaction underpriced")
        }
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
            // Of two that have as many, whose last one came later.
            let largest = senders.values.max { one, other in
                let (count, otherCount) = (one.executable.count, other.executable.count)
                return count != otherCount
                    ? count < otherCount : one.executable.last?.arrival ?? 0 < other.executable.last?.arrival ?? 0
            }
            guard let largest, largest.executable.count > limits.accountSlots,
                let last = largest.executable.last?.transaction, remove(last)
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
