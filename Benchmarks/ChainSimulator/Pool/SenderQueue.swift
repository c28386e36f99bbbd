/// A transaction that waits for a block.
struct Waiting: Sendable {
    let transaction: SimulatedTransaction
    /// The order in which transactions came; one that replaces another has a new number.
    let arrival: UInt64
}

/// The waiting transactions of one sender: executable ones, without a gap from the nonce on chain, and those behind a gap.
///
/// One that no balance could pay together with those before it waits as if there were a gap.
struct SenderQueue: Sendable {
    /// The nonce of the first executable one: the sender's on chain.
    private(set) var first: UInt64
    private(set) var executable: [Waiting] = []
    private(set) var gapped: [UInt64: Waiting] = [:]
    /// The most that the executable ones can take, in wei.
    private(set) var cost: UInt128 = 0

    /// Has nothing yet, for a sender with this nonce on chain.
    init(first: UInt64) { self.first = first }

    /// The nonce behind the executable ones.
    var next: UInt64 { first + UInt64(executable.count) }

    var isEmpty: Bool { executable.isEmpty && gapped.isEmpty }

    /// How many there are.
    var count: Int { executable.count + gapped.count }

    /// All there are, in the order of nonces.
    var all: [Waiting] {
        executable + gapped.values.sorted { $0.transaction.nonce < $1.transaction.nonce }
    }

    /// The one with this nonce, which is not below ``first``.
    subscript(_ nonce: UInt64) -> Waiting? {
        nonce < next ? executable[Int(nonce - first)] : gapped[nonce]
    }

    /// Takes one in, in the place of another one with its nonce, if there is.
    mutating func insert(_ new: Waiting) {
        let nonce = new.transaction.nonce
        if nonce < next {
            let place = Int(nonce - first)
            cost = cost - Self.cost(executable[place]) + Self.cost(new)
            executable[place] = new
        } else if nonce > next {
            gapped[nonce] = new
        } else {
            if !gapped.isEmpty { gapped[nonce] = nil }
            append(new)
            promote()
        }
    }

    /// Forgets those below a nonce, which are in blocks now.
    mutating func advance(to nonce: UInt64) -> [Waiting] {
        guard nonce <= next else { return restart(at: nonce) }
        let count = Int(nonce - first)
        let gone = Array(executable.prefix(count))
        for one in gone { cost -= Self.cost(one) }
        executable.removeFirst(count)
        first = nonce
        promote()
        return gone
    }

    /// Sorts anew, for a sender with this nonce on chain; returns those that have been used.
    mutating func restart(at nonce: UInt64) -> [Waiting] {
        for one in executable { gapped[one.transaction.nonce] = one }
        (executable, cost, first) = ([], 0, nonce)
        let gone = gapped.values.filter { $0.transaction.nonce < nonce }
        for one in gone { gapped[one.transaction.nonce] = nil }
        promote()
        return gone
    }

    /// Forgets one: executable ones above it are behind a gap then.
    mutating func remove(_ nonce: UInt64) -> Waiting? {
        guard nonce >= first, nonce < next else { return gapped.removeValue(forKey: nonce) }
        let above = executable[(Int(nonce - first) + 1)...]
        for one in above {
            gapped[one.transaction.nonce] = one
            cost -= Self.cost(one)
        }
        executable.removeLast(above.count)
        let removed = executable.popLast()
        if let removed { cost -= Self.cost(removed) }
        return removed
    }

    /// Makes executable what has no gap before it any more.
    private mutating func promote() {
        while !gapped.isEmpty, let one = gapped[next],
            !cost.addingReportingOverflow(Self.cost(one)).overflow
        {
            gapped[next] = nil
            append(one)
        }
    }

    private mutating func append(_ one: Waiting) {
        cost += Self.cost(one)
        executable.append(one)
    }

    /// Nothing without a cost that a balance can cover gets here.
    private static func cost(_ one: Waiting) -> UInt128 { one.transaction.cost ?? 0 }
}
