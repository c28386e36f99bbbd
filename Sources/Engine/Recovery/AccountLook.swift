import Chain
import Collections
import Ethereum

/// Finds the transactions of jobs that an account has sent and no record speaks for: in the pools of all nodes that answer, then in
/// blocks.
struct AccountLook: Sendable {
    /// What one look has found.
    struct Finding: Sendable {
        let account: Address
        var sightings: [Sighting] = []
        /// The chain has used every nonce below.
        var mined: Nonce = 0
        /// The chain has used every nonce below in blocks that nothing takes back.
        var decided: Nonce = 0
        /// The nonces that a block has used, and those of which a job's transaction is in a pool, that no record speaks for.
        var seen: Set<Nonce> = []
        /// Above all nonces of which anything is known, or may be.
        var highest: Nonce = 0
        /// Whether a transaction of a job is among those.
        var showsJobs = false
        /// What is still to be known, first what passes by itself.
        var missing: [RecoveryWait] = []
        /// The nodes whose pools were not seen.
        var silent: [String] = []
        /// Whether what waits in pools for a nonce before it was seen.
        var isWhole = true

        /// What is waited for; `nil` when everything is known.
        var wait: RecoveryWait? {
            if let first = missing.first { return first }
            if !silent.isEmpty { return .hidden("the pools of \(silent.joined(separator: ", "))") }
            return isWhole ? nil : .hidden("a pool that lets be seen what waits in it (txpool_contentFrom)")
        }

        /// Whether an account of which the store knows nothing has run no job lately.
        var isUnused: Bool { !showsJobs && !missing.contains(where: \.isHidden) }
    }

    /// How many transactions of an account may be unknown to the store; a count beyond that is a node's mistake, and would
    /// exhaust memory.
    static let mostLost: UInt64 = 100_000

    /// How many receipts are asked for together, of the few that did not come with their blocks.
    private static let receiptsAtOnce = 100

    private let plan: RecoveryPlan.Account
    /// Most nonces that can have been in flight.
    private let capacity: Int
    private let blocks: BlockReader
    private let context: RecoveryContext
    private var account: Address { plan.address }
    private var chain: any ChainClient { context.chain }

    /// - Parameters:
    ///   - capacity: Most nonces that can have been in flight.
    ///   - blocks: Reads for all accounts that are looked at together.
    init(_ plan: RecoveryPlan.Account, capacity: Int, blocks: BlockReader, context: RecoveryContext) {
        self.plan = plan
        self.capacity = capacity
        self.blocks = blocks
        self.context = context
    }

    /// Looks at the nonces from the plan's on, and asks again and again while nodes fail.
    ///
    /// Of an account of which the store knows nothing, those are the last ones that can be in flight: what nodes have forgotten is
    /// too old to be among them.
    /// - Parameter known: The nonces of which nothing is to be found out: a record has them, or they were spoken for.
    /// - Throws: `CancellationError`.
    func look(past known: Set<Nonce>) async throws -> Finding {
        let deep = try await context.depth()
        return try await context.persistence.repeatUntilDone("look at an account") {
            try await look(past: known, upTo: deep)
        }
    }

    /// - Parameter deep: The highest block that nothing takes back.
    private func look(past known: Set<Nonce>, upTo deep: BlockNumber) async throws -> Finding {
        var finding = Finding(account: account)
        // Before the blocks: what is mined in between is seen in both.
        let pool = try await chain.pool(of: account)
        guard let head = try await chain.header(.latest) else {
            finding.missing = [.chain("a node that has a head")]
            return finding
        }
        let mined = try await chain.transactionCount(of: account, at: .number(head.number))
        finding.mined = mined
        finding.decided = try await context.history.count(
            of: account, at: min(deep, head.number), below: mined, upTo: head.number, downTo: floor(below: head.number))
        let pending = max(mined, pool.pendingCount)
        let lowest = plan.from ?? Nonce(pending.rawValue - min(pending.rawValue, UInt64(capacity)))
        try check(pool.transactions)
        guard pending.distance(above: lowest) <= Self.mostLost else {
            finding.missing = [
                .chain("a node that does not count \(pending) transactions, where the store knows of \(lowest)")
            ]
            return finding
        }
        let open = Set((lowest.rawValue..<max(lowest.rawValue, pending.rawValue)).map { Nonce($0) })
            .subtracting(known)
        let contract = context.contract
        var evidence = AccountEvidence(account: account, open: open, deep: deep) { contract.tag(of: $0) }
        evidence.pool(
            pool.transactions.filter { transaction in
                let nonce = transaction.nonce
                // What waits for a nonce before it is not counted as pending, and could be in flight as well: any number of nonces
                // ahead, since a reorganisation takes back what was settled when it was bound.
                return open.contains(nonce) || nonce >= pending && !known.contains(nonce)
            })
        try await readBlocks(&evidence, below: mined, upTo: head.number)
        let place = try await findMined(&evidence, below: mined, upTo: head.number)
        for some in evidence.deciding.chunks(of: Self.receiptsAtOnce) {
            evidence.note(try await chain.receipts(of: Array(some)))
        }
        finding.sightings = evidence.sightings
        finding.missing = (place.map { [$0] } ?? []) + evidence.waits
        finding.highest = [known.max(), evidence.seen.max()].compactMap { $0?.next }.reduce(max(pending, lowest), max)
        (finding.seen, finding.showsJobs) = (evidence.seen, evidence.showsJobs)
        (finding.silent, finding.isWhole) = (pool.unanswered, pool.isWhole)
        return finding
    }

    /// A gateway that leads to another chain for a while shows what the account has there.
    private func check(_ transactions: [SentTransaction]) throws(ChainError) {
        guard let foreign = transactions.first(where: { $0.isOf(anotherChainThan: context.chainID) }) else { return }
        throw ChainError(
            .malformed,
            "a node shows transaction \(foreign.hash) of \(account), which is not of chain \(context.chainID)",
            method: "eth_getBlockByNumber")
    }

    /// Reads the blocks that have used nonces, as far as nodes still have the counts that lead there.
    private func readBlocks(
        _ evidence: inout AccountEvidence, below mined: Nonce, upTo head: BlockNumber
    ) async throws {
        guard let lowest = evidence.unexplained(below: mined).min() else { return }
        var spread = BlockSpread(from: lowest, below: mined, at: head)
        while case let probes = spread.probes, !probes.isEmpty { spread.take(try await counts(at: probes)) }
        for contents in try await blocks.read(spread.blocks, deep: evidence.deep) {
            let sent = contents.sent[account]?.transactions ?? []
            try check(sent)
            let block = contents.header
            evidence.include(sent, block: block.number, minedAt: Milliseconds(block.timestamp) * 1_000)
            evidence.note(contents.receipts)
        }
    }

    private func counts(at blocks: [BlockNumber]) async throws -> [Nonce?] {
        let counts = try await context.forEach(blocks) { block in
            let count = try await context.ask { try await chain.transactionCount(of: account, at: .number(block)) }
            return (block: block, count: count)
        }
        let byBlock = Dictionary(counts.map { ($0.block, $0.count) }) { first, _ in first }
        return blocks.map { byBlock[$0] ?? nil }
    }

    /// Finds the blocks of the nonces that are left, one by one.
    ///
    /// - Returns: Why not all were found; `nil` when they were.
    private func findMined(
        _ evidence: inout AccountEvidence, below mined: Nonce, upTo head: BlockNumber
    ) async throws -> RecoveryWait? {
        // The newest first: where nodes have no state any more, everything below is older.
        while let nonce = evidence.unexplained(below: mined).max() {
            do {
                let answer = try await context.history.transactions(
                    of: account, using: nonce, upTo: head, downTo: floor(below: head), deep: evidence.deep)
                switch answer {
                case .found(let block, let sent):
                    try check(sent.transactions)
                    evidence.include(sent.transactions, block: block, minedAt: try await time(of: block))
                case .usedOtherwise: evidence.noteUsedOtherwise(nonce)
                case .usedOtherwiseLately(let block):
                    return .chain("the depth of block \(block.number), in which no transaction used nonce \(nonce)")
                case .searching(let block): return .chain("the blocks below \(block), for nonce \(nonce)")
                case .disagreement: return .chain("nodes that agree on who used nonce \(nonce)")
                }
            } catch let error as ChainError where error.code == .unavailable && plan.from == nil {
                for nonce in evidence.unexplained(below: mined) { evidence.noteUsedOtherwise(nonce) }
            }
        }
        return nil
    }

    /// The lowest block that is looked through where nodes have dropped the state: any, unless the store knows nothing of the account.
    private func floor(below head: BlockNumber) -> BlockNumber {
        plan.from == nil ? BlockNumber(head.rawValue - min(head.rawValue, context.lookback)) : 0
    }

    private func time(of block: BlockNumber) async throws -> Milliseconds {
        (try await chain.header(.number(block))?.timestamp ?? 0) * 1_000
    }
}
