package import Chain
package import Engine
package import Ethereum

/// The chain port on a ``SimulatedChain``, with whatever goes wrong between the two.
package actor ScriptedChain {
    /// The calls that ``faults`` can be planned for.
    package enum Method: String, Sendable {
        case chainID, header, receiptsInBlock, receipts, transactionCount, balance, code, estimateGas, call
        case feeHistory, gasPrice, send, knows, transactions, pool, logs
    }

    /// What becomes of a transaction that is sent, in place of the pool's rules.
    package enum Interception: Sendable {
        /// The pool never sees it; `answer(.accepted)` drops it silently.
        case answer(SendAnswer)
        /// The pool gets it, and this is answered whatever the pool says.
        case pool(answering: SendAnswer)
    }

    package nonisolated let faults = Faults<Method>()
    package nonisolated let time: any TimeSource
    /// The chain itself, for tests to arrange and to look at.
    package private(set) var simulation: SimulatedChain
    /// Every batch that was sent, lost ones included.
    package private(set) var batches: [[SignedTransaction]] = []
    private var intercept: @Sendable (SignedTransaction) -> Interception? = { _ in nil }
    private var estimate: @Sendable (CallRequest) throws -> Gas = { _ in 50_000 }
    private var shared: SharedRequests?
    private var answerCall: @Sendable (CallRequest) throws -> [UInt8] = { _ in [] }
    private var answerCount: @Sendable () -> Nonce? = { nil }
    private var failMarker: @Sendable () throws -> Void = {}
    private var isHidingReceipts = false
    private var changePool: @Sendable (AccountPool) -> AccountPool = { $0 }
    private var keptStates = UInt64.max
    private var suggestedGasPrice: Wei = .gwei(2)
    private var history: FeeHistory?
    /// How many blocks behind the head the safe and the finalized block are.
    private var lag = (safe: 2, finalized: 4)

    package init(chainID: ChainID = 1287, time: any TimeSource) {
        self.time = time
        simulation = SimulatedChain(chainID: chainID, timestamp: time.wall / 1_000)
    }

    // MARK: Arranging

    /// Changes or reads the chain in one step.
    package func update<Result: Sendable>(_ body: @Sendable (inout SimulatedChain) -> Result) -> Result {
        body(&simulation)
    }

    /// Decides about each transaction that is sent; nil leaves it to the pool.
    package func onSend(_ intercept: @escaping @Sendable (SignedTransaction) -> Interception?) {
        self.intercept = intercept
    }

    /// Answers gas estimates; 50,000 by default.
    package func onEstimate(_ estimate: @escaping @Sendable (CallRequest) throws -> Gas) {
        self.estimate = estimate
    }

    /// Has estimates that begin at the same moment travel in one request, which the worst of them decides about.
    package func shareRequests(_ shared: SharedRequests?) {
        self.shared = shared
    }

    /// Answers calls; nothing by default.
    package func onCall(_ answer: @escaping @Sendable (CallRequest) throws -> [UInt8]) {
        answerCall = answer
    }

    /// Answers the count of an account's transactions; nil leaves it to the chain.
    package func onTransactionCount(_ answer: @escaping @Sendable () -> Nonce?) {
        answerCount = answer
    }

    /// Fails whoever asks for the safe or the finalized block.
    package func onMarker(_ fail: @escaping @Sendable () throws -> Void) {
        failMarker = fail
    }

    /// Answers this for the fee history, in place of what the blocks say.
    package func setFeeHistory(_ history: FeeHistory?) {
        self.history = history
    }

    /// Has the node behave as if it had no receipts.
    package func hideReceipts(_ isHiding: Bool) {
        isHidingReceipts = isHiding
    }

    /// Answers something else about an account's pool than what is in it.
    package func onPool(_ change: @escaping @Sendable (AccountPool) -> AccountPool) {
        changePool = change
    }

    /// Has the node drop the state of all but the newest blocks, this many.
    package func pruneStates(keeping count: UInt64) {
        keptStates = count
    }

    package func setGasPrice(_ price: Wei) {
        suggestedGasPrice = price
    }

    package func setLag(safe: Int, finalized: Int) {
        lag = (safe, finalized)
    }

    // MARK: Mining

    /// Makes blocks of what the pool holds and returns the new head.
    @discardableResult
    package func mine(_ count: Int = 1, limit: Int = .max) -> BlockHeader {
        for _ in 0..<count { simulation.mine(at: time.wall / 1_000, limit: limit) }
        return simulation.head
    }

    /// Makes a block at each interval until the task is cancelled.
    package func mine(every interval: Duration) async throws {
        while true {
            try await time.sleep(for: interval)
            mine()
        }
    }

    /// Replaces the last `depth` blocks by one more that are empty, and returns the new head.
    ///
    /// - Parameter returningToPool: Whether the transactions of the old blocks are in the pool again.
    @discardableResult
    package func reorganise(depth: Int, returningToPool: Bool) -> BlockHeader {
        simulation.reorganise(depth: depth, returningToPool: returningToPool)
        return mine(depth + 1, limit: 0)
    }
}

extension ScriptedChain: ChainClient {
    package func send(
        _ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool
    ) async -> [SendAnswer] {
        batches.append(transactions)
        do {
            return try await faults.run(.send, time: time) {
                guard mayLeave() else { return transactions.map { _ in .outcomeUnknown("not sent") } }
                return transactions.map { offer($0) }
            }
        } catch {
            return transactions.map { _ in .outcomeUnknown("\(error)") }
        }
    }

    private func offer(_ transaction: SignedTransaction) -> SendAnswer {
        switch intercept(transaction) {
        case nil: return simulation.offer(transaction)
        case .answer(let answer): return answer
        case .pool(let answer):
            _ = simulation.offer(transaction)
            return answer
        }
    }

    package func chainID() async throws -> ChainID {
        try await faults.run(.chainID, time: time) { simulation.chainID }
    }

    package func estimateGas(_ call: CallRequest) async throws -> Gas {
        let moment = time.elapsed
        if shared?.isBad(call) == true { shared?.badMoments.insert(moment) }
        if let shared { try await time.sleep(for: shared.latency) }
        if let shared, shared.badMoments.contains(moment) {
            try await time.sleep(for: shared.failingAfter)
            throw ChainError(.unreachable, "no answer", method: "eth_estimateGas")
        }
        return try await faults.run(.estimateGas, time: time) { try estimate(call) }
    }

    package func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        try await faults.run(.call, time: time) { try answerCall(call) }
    }

    package func gasPrice() async throws -> Wei {
        try await faults.run(.gasPrice, time: time) { suggestedGasPrice }
    }

    package func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        try await faults.run(.feeHistory, time: time) {
            history ?? simulation.feeHistory(blocks: blocks, percentiles: percentiles.count)
        }
    }
}

extension ScriptedChain {
    package func header(_ block: BlockReference) async throws -> BlockHeader? {
        try await faults.run(.header, time: time) {
            if block == .safe || block == .finalized { try failMarker() }
            return self.block(block)?.header
        }
    }

    package func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        try await faults.run(.receiptsInBlock, time: time) {
            guard let found = self.block(.hash(block.hash)) else {
                throw ChainError(.unavailable, "no such block", method: "eth_getBlockReceipts")
            }
            return found.receipts.filter { !isHidingReceipts && transactions.contains($0.transactionHash) }
        }
    }

    package func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        try await faults.run(.receipts, time: time) {
            transactions.map { isHidingReceipts ? nil : simulation.receipt(of: $0) }
        }
    }

    package func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        try await faults.run(.transactionCount, time: time) {
            if let count = answerCount() { return count }
            if case .pending = block { return simulation.nextPending(of: account) }
            return try accounts(at: block, "eth_getTransactionCount")[account]?.nonce ?? 0
        }
    }

    package func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        try await faults.run(.balance, time: time) {
            let accounts = try accounts(at: block, "eth_getBalance")
            return (accounts[account] ?? SimulatedChain.Account()).balance
        }
    }

    package func code(at account: Address) async throws -> [UInt8] {
        try await faults.run(.code, time: time) { simulation.account(account).code }
    }

    package func knows(_ transactions: [Hash32]) async throws -> [Bool] {
        try await faults.run(.knows, time: time) {
            let pooled = Set(simulation.pooled.map(\.hash))
            return transactions.map { pooled.contains($0) || simulation.receipt(of: $0) != nil }
        }
    }

    package func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] {
        try await faults.run(.transactions, time: time) {
            blocks.map { number in
                guard let found = self.block(.number(number)) else { return nil }
                let sent = Dictionary(grouping: found.transactions, by: simulation.sender)
                    .mapValues { $0.map { SentTransaction($0) } }
                return Dictionary(
                    uniqueKeysWithValues: accounts.map {
                        ($0, SentInBlock(block: found.header.hash, transactions: sent[$0] ?? []))
                    })
            }
        }
    }

    package func pool(of account: Address) async throws -> AccountPool {
        try await faults.run(.pool, time: time) {
            let pooled = simulation.pooled.filter { simulation.sender($0) == account }.map(SentTransaction.init)
            let count = answerCount() ?? simulation.nextPending(of: account)
            return changePool(AccountPool(pendingCount: count, transactions: pooled))
        }
    }

    package func logs(_ filter: LogFilter) async throws -> [Log] {
        try await faults.run(.logs, time: time) {
            simulation.blocks.flatMap(\.receipts).flatMap(\.logs).filter {
                $0.address == filter.address && $0.topics.first == filter.event
                    && (filter.from...max(filter.from, filter.to)).contains($0.blockNumber)
            }
        }
    }

    private func block(_ reference: BlockReference) -> SimulatedChain.Block? {
        let blocks = simulation.blocks
        return switch reference {
        case .latest, .pending: blocks.last
        case .safe: blocks[max(0, blocks.count - 1 - lag.safe)]
        case .finalized: blocks[max(0, blocks.count - 1 - lag.finalized)]
        case .number(let number): blocks.first { $0.header.number == number }
        case .hash(let hash): blocks.first { $0.header.hash == hash }
        }
    }

    private func accounts(
        at block: BlockReference, _ method: String
    ) throws -> [Address: SimulatedChain.Account] {
        // What a test arranged since the last block counts as if it had been there.
        if case .latest = block { return simulation.accounts }
        guard let found = self.block(block) else { throw ChainError(.unavailable, "no such block", method: method) }
        guard simulation.head.number.rawValue - found.header.number.rawValue < keptStates else {
            throw ChainError(.unavailable, "missing trie node", method: method)
        }
        return found.accounts
    }
}

/// How requests behave that carry several calls.
package struct SharedRequests: Sendable {
    let latency: Duration
    let failingAfter: Duration
    let isBad: @Sendable (CallRequest) -> Bool
    fileprivate var badMoments: Set<Duration> = []

    /// - Parameters:
    ///   - latency: How long each takes.
    ///   - failingAfter: How much longer one takes, and fails then, that carries a bad call.
    package init(
        latency: Duration, failingAfter: Duration, where isBad: @escaping @Sendable (CallRequest) -> Bool
    ) {
        self.latency = latency
        self.failingAfter = failingAfter
        self.isBad = isBad
    }
}

extension SentTransaction {
    fileprivate init(_ signed: SignedTransaction) {
        self.init(hash: signed.hash, nonce: signed.transaction.nonce, signed: signed)
    }
}
