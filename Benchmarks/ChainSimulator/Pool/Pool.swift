import Ethereum

/// The transactions that wait for a block.
///
/// - Source: go-ethereum 1.14, core/txpool/legacypool/legacypool.go (replacement, gaps, limits, eviction).
struct Pool: Sendable {
    var limits = PoolLimits()
    private(set) var senders: [Address: SenderQueue] = [:]
    /// How many there are, and how many of them are executable.
    private(set) var count = 0
    private(set) var executableCount = 0
    private var arrivals: UInt64 = 0

    /// How many are behind a gap.
    var gappedCount: Int { count - executableCount }

    /// All there are, in the order of their arrival.
    var all: [SimulatedTransaction] {
        senders.values.flatMap(\.all).sorted { $0.arrival < $1.arrival }.map(\.transaction)
    }

    /// The nonce behind the sender's executable transactions, nil when none waits.
    func nextNonce(_ sender: Address) -> UInt64? { senders[sender]?.next }

    /// Takes a transaction in.
    ///
    /// - Parameters:
    ///   - account: Its sender's, as of the newest block.
    ///   - gasLimit: Of a block.
    /// - Returns: What it drops to make room, the transaction that it replaces included.
    /// - Throws: ``RPCFailure`` with go-ethereum's message; the pool is as it was then.
    mutating func add(
        _ new: SimulatedTransaction, _ account: Account, baseFee: UInt128, gasLimit: UInt64
    ) throws(RPCFailure) -> [SimulatedTransaction] {
        try PoolRules.checkForm(new, limits, gasLimit: gasLimit)
        try PoolRules.checkNonce(new, account)
        let replaced = try check(new, account)
        var dropped = replaced.map { [$0] } ?? []
        if replaced == nil, count >= limits.globalSlots + limits.globalQueue {
            dropped.append(try makeRoom(for: new, account, baseFee))
        }
        arrivals += 1
        let one = Waiting(transaction: new, arrival: arrivals)
        update(new.sender, first: account.nonce) { $0.insert(one) }
        if hasLimits { dropped += enforceLimits(new.sender) }
        return dropped
    }

    /// - Returns: The transaction of the same nonce, which the new one may replace.
    private func check(
        _ new: SimulatedTransaction, _ account: Account
    ) throws(RPCFailure) -> SimulatedTransaction? {
        let queue = senders[new.sender] ?? SenderQueue(first: account.nonce)
        let old = queue[new.nonce]?.transaction
        let isExecutable = new.nonce < queue.next
        try PoolRules.checkFunds(
            new, balance: account.balance, pending: queue.cost, replaced: isExecutable ? old : nil)
        if let old { try PoolRules.checkReplacement(new, old, limits) }
        return old
    }

    /// Forgets a transaction silently, so that later ones wait behind a gap; returns whether it was there.
    mutating func remove(_ transaction: SimulatedTransaction) -> Bool {
        guard senders[transaction.sender]?[transaction.nonce]?.transaction === transaction else { return false }
        return update(transaction.sender) { $0.remove(transaction.nonce) } != nil
    }

    /// Brings a sender up to date with the newest block: forgets what has been mined; returns it.
    mutating func advance(_ sender: Address, to nonce: UInt64) -> [SimulatedTransaction] {
        guard senders[sender] != nil else { return [] }
        return update(sender) { $0.advance(to: nonce) }.map(\.transaction)
    }

    /// Brings a sender up to date after a change that no block made: forgets also what can no longer be paid; returns it.
    mutating func restart(_ sender: Address, _ account: Account) -> [SimulatedTransaction] {
        guard senders[sender] != nil else { return [] }
        let gone = update(sender) { queue in
            let unpaid = queue.all.filter { ($0.transaction.cost ?? .max) > account.balance }
            return unpaid.compactMap { queue.remove($0.transaction.nonce) } + queue.restart(at: account.nonce)
        }
        return gone.map(\.transaction)
    }

    /// Forgets everything.
    mutating func clear() {
        senders.removeAll()
        (count, executableCount) = (0, 0)
    }

    /// Changes a sender's transactions, and keeps count.
    mutating func update<Result>(
        _ sender: Address, first: UInt64 = 0, _ body: (inout SenderQueue) -> Result
    ) -> Result {
        // Taken out, so that it is changed in place.
        var queue = senders.removeValue(forKey: sender) ?? SenderQueue(first: first)
        (count, executableCount) = (count - queue.count, executableCount - queue.executable.count)
        let result = body(&queue)
        (count, executableCount) = (count + queue.count, executableCount + queue.executable.count)
        if !queue.isEmpty { senders[sender] = queue }
        return result
    }
}
