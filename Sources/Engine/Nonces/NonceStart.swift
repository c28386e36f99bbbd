package import Ethereum

/// Where an account's nonces stand when its lease is taken, from what chain and journal say.
///
/// Pure.
package struct NonceStart: Equatable, Sendable {
    /// The lowest nonce that neither the chain nor the journal has used.
    var next: Nonce
    /// Nonces below `next` that the chain has not used and nothing is bound to, ascending.
    var free: [Nonce]
    var bound: Set<Nonce>
    /// How far the chain, as the node that was asked sees it, is behind what was settled.
    ///
    /// Zero, unless that node lags behind the one that showed the settled transactions: then the nonces between are used
    /// already. What is left after a grace period means that the chain itself has lost them (a reorganisation
    /// deeper than the required depth, a development chain that was started anew): then they must be used again, or
    /// every later nonce would wait for ever.
    ///
    /// The journal's high-water mark plays no part: where it is above all that is bound, nothing was sent for it.
    var behind: UInt64

    /// Takes the chain's count of the account's transactions, and what the journal has of it.
    package init(chainCount: Nonce, flights: AccountFlights) {
        bound = flights.bound
        next = max(chainCount, bound.max()?.next ?? 0)
        free = []
        var nonce = chainCount
        // A record far above the chain's count leaves a gap; each free nonce in it becomes a filler or a job.
        while nonce < next, free.count < NonceStart.maximumGap {
            if !bound.contains(nonce) { free.append(nonce) }
            nonce = nonce.next
        }
        behind = (flights.settled ?? 0).distance(above: chainCount)
    }

    /// Most free nonces considered at once, so that a nonsensical record cannot exhaust memory.
    static let maximumGap = 10_000
}
