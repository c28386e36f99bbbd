import Ethereum

/// The nonces of one leased account: which are free, reserved and bound.
///
/// Pure.
///
/// A nonce goes free → reserved → bound → ended, or back from reserved to free when its job could not
/// be bound. Free nonces that were given back are handed out first, lowest first, before new ones, so
/// that a gap closes with the next job.
struct AccountNonces {
    /// Whether nonces are handed out.
    enum State: Equatable {
        /// Can transition to: `paused` when the account cannot pay, `retired`.
        case open
        /// Can transition to: `open` when it can pay again, `retired`. What is bound stays bound.
        case paused(String)
        /// The account is about to be given back: what is reserved may still be bound or given back, and gaps be filled.
        ///
        /// Can transition to: nothing.
        case retired
    }

    let lease: Lease
    /// Most nonces reserved and bound at once.
    let capacity: Int
    private(set) var state = State.open
    private var next: Nonce
    /// The chain has used every nonce below.
    private var floor: Nonce = 0
    /// A count far above all nonces that were handed out, which one answer alone does not prove.
    private var doubtful: Nonce?
    /// Free nonces below `next`, each with the time since which it has been free.
    private var returned: [Nonce: Duration] = [:]
    private var reserved: Set<Nonce> = []
    private var bound: Set<Nonce>
    private var affordability = Affordability()

    /// - Parameters:
    ///   - next: The lowest nonce that neither the chain nor the journal has used.
    ///   - free: Nonces below `next` that nothing is bound to.
    init(
        lease: Lease, capacity: Int, next: Nonce, free: [Nonce], bound: Set<Nonce>, now: Duration
    ) {
        self.lease = lease
        self.capacity = capacity
        self.next = next
        self.bound = bound
        for nonce in free { returned[nonce] = now }
    }

    /// How many more nonces may be handed out.
    var room: Int {
        guard state == .open else { return 0 }
        return max(0, min(capacity, affordability.transactions) - reserved.count - bound.count)
    }

    mutating func reserve() -> Nonce? {
        guard room > 0 else { return nil }
        let nonce = returned.keys.min() ?? next
        return take(nonce)
    }

    /// Reserves up to `count` nonces, as far as there is room.
    mutating func reserve(upTo count: Int) -> [Nonce] {
        var nonces: [Nonce] = []
        while nonces.count < count, let nonce = reserve() { nonces.append(nonce) }
        return nonces
    }

    /// Reserves the lowest gap that has been open since `deadline` or longer.
    ///
    /// A gap is a free nonce with a bound one above it. Ignores the capacity: filling a gap makes room.
    mutating func reserveGap(openSince deadline: Duration) -> Nonce? {
        gap(openSince: deadline).flatMap { take($0) }
    }

    /// The lowest gap that has been open since `deadline` or longer.
    func gap(openSince deadline: Duration) -> Nonce? {
        if returned.isEmpty { return nil }
        guard let highest = bound.max() else { return nil }
        return returned.filter { $0.key < highest && $0.value <= deadline }.keys.min()
    }

    private mutating func take(_ nonce: Nonce) -> Nonce? {
        // EIP-2681: a nonce of 2^64 - 1 is never valid.
        guard nonce.next > nonce else { return nil }
        if returned.removeValue(forKey: nonce) == nil { next = nonce.next }
        reserved.insert(nonce)
        return nonce
    }

    /// What the account has to spend, in wei, as far as is known.
    var balance: Wei? { affordability.balance }

    /// What the account has to spend.
    mutating func note(balance: Wei) { affordability.balance = balance }

    /// A reserved nonce carries a transaction now that costs at most `cost`.
    mutating func bind(_ nonce: Nonce, cost: Wei? = nil) {
        if let cost { affordability.cost = cost }
        reserved.remove(nonce)
        bound.insert(nonce)
    }

    /// A reserved nonce was not used.
    mutating func giveBack(_ nonce: Nonce, at now: Duration) {
        guard reserved.remove(nonce) != nil, nonce >= floor else { return }
        returned[nonce] = now
    }

    /// Whether a nonce below those handed out is neither free nor on its way.
    func hasUsed(_ nonce: Nonce) -> Bool {
        nonce < next && returned[nonce] == nil && !reserved.contains(nonce) && !bound.contains(nonce)
    }

    /// A nonce is used up: its flight has ended, or somebody else consumed it.
    mutating func end(_ nonce: Nonce) {
        reserved.remove(nonce)
        returned.removeValue(forKey: nonce)
        bound.remove(nonce)
    }

    /// The chain has used every nonce below `count`, whoever did.
    ///
    /// - Returns: `false` when that is more than `capacity` above all that was handed out, and said for the first time: a
    ///   node of another chain, say, would make nonces be skipped, each of which costs a filler.
    mutating func chainReached(_ count: Nonce) -> Bool {
        if count.distance(above: next) > capacity, doubtful.map({ count < $0 }) ?? true {
            doubtful = count
            return false
        }
        doubtful = nil
        floor = max(floor, count)
        returned = returned.filter { $0.key >= count }
        next = max(next, count)
        return true
    }

    mutating func pause(_ reason: String) {
        if state == .open { state = .paused(reason) }
    }

    mutating func resume() {
        if case .paused = state { state = .open }
    }

    /// Hands out nothing to jobs any more.
    mutating func retire() { state = .retired }

    /// Whether some lane still has a nonce that it may bind.
    var hasReserved: Bool { !reserved.isEmpty }
}
