import Ethereum

/// The chain: blocks, accounts and the pool, as a value without clock, chance or waiting.
///
/// A copy is a snapshot. Nothing is executed: senders pay, calls of the executor leave their log.
struct Chain: Sendable {
    let settings: ChainSettings
    private(set) var pool = Pool()
    var blocks: [Block] = []
    var accounts: [Address: Account]
    /// By block, what the accounts were before that it changed: for going back, and for reading the past.
    var undo: [[Address: Account]] = []
    /// Canonical blocks by their hash.
    var numbers: [Hash32: Int] = [:]
    /// Waiting and mined transactions.
    var places: [Hash32: Place] = [:]
    var nextBaseFee: UInt128
    /// What all following blocks have as their base fee; nil lets it float.
    var heldBaseFee: UInt128?
    /// How often blocks have been taken back: those in their place must not come out with the same hash.
    var branches: UInt64 = 0
    /// Workflows that ran, and calls that the executor reverted, on this branch.
    var executions = 0
    var reverted = 0
    /// Blocks of this branch that are not empty.
    var filledBlocks = 0
    /// The most transactions that have waited at once.
    private(set) var mostPooled = 0

    /// Where a transaction is.
    struct Place: Sendable {
        let transaction: SimulatedTransaction
        /// The number of its block, negative as long as it waits.
        var block: Int32 = -1
        var index: Int32 = 0
    }

    /// Makes the first block, which funds accounts.
    ///
    /// - Parameters:
    ///   - settings: What the chain is like.
    ///   - limits: What its pool takes.
    ///   - time: Microseconds since 1970.
    init(_ settings: ChainSettings, limits: PoolLimits = PoolLimits(), at time: UInt64) {
        self.settings = settings
        nextBaseFee = settings.baseFee
        accounts = settings.balances.mapValues { Account(balance: $0) }
        pool.limits = limits
        seal(at: time, isEmpty: true)
    }

    /// The newest block.
    var head: Block { blocks[blocks.count - 1] }

    /// Takes a transaction into the pool.
    ///
    /// - Throws: ``RPCFailure`` with go-ethereum's message.
    mutating func add(_ transaction: SimulatedTransaction) throws(RPCFailure) {
        if let place = places[transaction.hash], place.block < 0 { throw .alreadyKnown }
        let dropped = try pool.add(
            transaction, account(transaction.sender), baseFee: nextBaseFee, gasLimit: settings.gasLimit)
        // It may itself be what a limit drops.
        places[transaction.hash] = Place(transaction: transaction)
        forget(dropped)
        mostPooled = max(mostPooled, pool.count)
    }

    /// Drops a waiting transaction silently; returns whether it was there.
    mutating func drop(_ hash: Hash32) -> Bool {
        guard let place = places[hash], place.block < 0, pool.remove(place.transaction) else { return false }
        places[hash] = nil
        return true
    }

    /// Drops waiting transactions silently, those of the lowest nonces first, then those that came first; returns them.
    mutating func drop(_ sender: Address?, most: Int) -> [SimulatedTransaction] {
        let waiting = sender.map { pool.senders[$0]?.all.map(\.transaction) ?? [] } ?? pool.all
        let dropped = Array(waiting.sorted { $0.nonce < $1.nonce }.prefix(most))
        for transaction in dropped { _ = drop(transaction.hash) }
        return dropped
    }

    /// Empties the pool; returns what was in it.
    mutating func clearPool() -> [SimulatedTransaction] {
        let waiting = pool.all
        pool.clear()
        forget(waiting)
        return waiting
    }

    /// Brings the pool up to date with the accounts of some senders, after a block.
    mutating func advancePool(_ senders: some Sequence<Address>) {
        for sender in senders { forget(pool.advance(sender, to: account(sender).nonce)) }
    }

    /// Brings the pool up to date with all accounts, after anything else.
    mutating func restartPool() {
        for sender in Array(pool.senders.keys) { forget(pool.restart(sender, account(sender))) }
    }

    /// Changes some of the pool's limits.
    mutating func setLimits(_ limits: PoolLimits) { pool.limits = limits }

    /// Sets a balance, as an administrator does.
    mutating func setBalance(_ balance: UInt128, of address: Address) {
        change(address) { $0.balance = balance }
        forget(pool.restart(address, account(address)))
    }

    /// Gives all following blocks that base fee; nil lets it float again.
    mutating func holdBaseFee(_ baseFee: UInt128?) {
        heldBaseFee = baseFee
        setNextBaseFee()
    }

    mutating func setNextBaseFee() {
        nextBaseFee =
            heldBaseFee
            ?? BaseFee.following(head.header.baseFee, gasUsed: head.gasUsed, gasLimit: settings.gasLimit)
    }

    /// Changes an account, and keeps what it was before the newest block.
    mutating func change(_ address: Address, _ body: (inout Account) -> Void) {
        var account = account(address)
        let newest = undo.count - 1
        if undo[newest][address] == nil { undo[newest][address] = account }
        body(&account)
        accounts[address] = account
    }

    private mutating func forget(_ transactions: [SimulatedTransaction]) {
        for transaction in transactions where places[transaction.hash].map({ $0.block < 0 }) == true {
            places[transaction.hash] = nil
        }
    }
}

extension RPCFailure {
    /// The transaction waits already.
    static let alreadyKnown = RPCFailure("already known")
}
