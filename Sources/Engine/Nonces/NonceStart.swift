import Ethereum

/// Where an account's nonces stand when its lease is taken, from what chain and journal say.
struct NonceStart: Equatable {
    /// The lowest nonce that neither the chain nor the journal has used.
    var next: Nonce
    /// Nonces below `next` that the chain has not used and nothing is bound to, ascending.
    var free: [Nonce]
    var bound: Set<Nonce>
    /// How far the journal's high-water mark is above all that the chain and the flights explain.
    ///
    /// Zero in a sound journal, unless the node that was asked lags behind the one that showed the
    /// settled transactions. What is left after a grace period is repaired by trusting the chain: the
    /// stored mark was wrong, and nonces beyond the gap would wait for ever.
    var unexplained: UInt64

    init(chainCount: Nonce, flights: AccountFlights) {
        bound = Set(flights.records.map(\.nonce)).union(flights.unreadable.keys)
        next = max(chainCount, bound.max()?.next ?? 0)
        free = []
        var nonce = chainCount
        // A record far above the chain's count leaves a gap; each free nonce in it becomes a filler or a job.
        while nonce < next, free.count < NonceStart.maximumGap {
            if !bound.contains(nonce) { free.append(nonce) }
            nonce = nonce.next
        }
        let mark = flights.next ?? 0
        unexplained = mark > next ? mark.rawValue - next.rawValue : 0
    }

    /// Most free nonces considered at once, so that a nonsensical record cannot exhaust memory.
    static let maximumGap = 10_000
}
