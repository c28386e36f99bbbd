import Chain
import Engine
import Ethereum
import TestSupport

/// One worker's way to the nodes, through a balancer that asks any of them.
final class ChainConnection: ChainClient, @unchecked Sendable {  // stays on the simulation's one thread
    private let network: Network
    private let world: World
    private let who: Int
    private let checker: Checker
    private let kinds: [UInt256: SimulatedJob.Kind]
    private var faults: ChainFaults
    private var isUp = true
    private var isSevered = false

    init(network: Network, who: Int, scenario: Scenario, checker: Checker) {
        self.network = network
        self.who = who
        self.checker = checker
        world = network.world
        faults = scenario.chain
        kinds = Dictionary(uniqueKeysWithValues: scenario.jobs.map { (UInt256(UInt64($0.number)), $0.kind) })
    }

    /// No node can be reached for a while.
    func breakDown(for time: Duration) {
        world.note(who, "connection to the nodes breaks")
        isUp = false
        world.after(time) { self.isUp = true }
    }

    func heal() {
        faults = ChainFaults(latency: faults.latency)
        isUp = true
    }

    func sever() { isSevered = true }

    // MARK: Asking

    /// Asks any node, which answers from what it knows when the question gets there.
    private func ask<Answer: Sendable>(
        _ method: String, _ answer: @escaping (Node) throws -> Answer
    ) async throws -> Answer {
        try await world.answer { begin(method, answer, $0) }
    }

    private func begin<Answer: Sendable>(
        _ method: String, _ answer: @escaping (Node) throws -> Answer, _ reply: Reply<Answer>
    ) {
        if isSevered { return reply.give(.failure(CancellationError())) }
        func fail(_ code: ChainError.Code, after delay: Duration) {
            world.after(delay) { reply.give(.failure(ChainError(code, "simulated", method: method))) }
        }
        if !isUp || network.isOut { return fail(.unreachable, after: world.delay(upTo: .seconds(1))) }
        if world.roll(faults.failed) {
            let codes: [ChainError.Code] = [
                .unreachable, .rateLimited(retryAfter: .seconds(1)), .unavailable, .malformed,
            ]
            return fail(world.pick(from: codes) ?? .malformed, after: latency())
        }
        if world.roll(faults.lost) { return fail(.unreachable, after: .seconds(2)) }
        world.after(latency()) {
            guard !self.isSevered else { return }
            self.world.note(self.who, method)
            let result = Result { try answer(self.anyNode()) }
            self.world.after(self.latency()) { if !self.isSevered { reply.give(result) } }
        }
    }

    private func latency() -> Duration { world.delay(upTo: world.roll(faults.slow) ? .seconds(5) : faults.latency) }

    private func anyNode() -> Node { network.nodes[world.number(in: 0...network.nodes.count - 1)] }

    private func block(_ reference: BlockReference, on node: Node) -> SimulatedChain.Block? {
        func block(at index: Int) -> SimulatedChain.Block? {
            node.path.indices.contains(index) ? network.archive[node.path[index]] : nil
        }
        let tip = node.path.count - 1
        return switch reference {
        case .latest, .pending: block(at: tip)
        case .safe: block(at: max(0, tip - Network.safeLag))
        case .finalized: block(at: max(0, tip - Network.finalizedLag))
        case .number(let number): block(at: Int(clamping: number.rawValue))
        // A node keeps the blocks of other branches too, if they are no newer than its own.
        case .hash(let hash): network.archive[hash].flatMap { Int($0.header.number.rawValue) <= tip ? $0 : nil }
        }
    }

    private func missing(_ method: String) -> ChainError {
        ChainError(.unavailable, "no such block", method: method)
    }
}

// MARK: Sending

extension ChainConnection {
    func send(
        _ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool
    ) async -> [SendAnswer] {
        do {
            // Behind requests that were made before.
            return try await world.answer { reply in
                world.after(self.latency()) { self.begin(transactions, mayLeave, reply) }
            }
        } catch {
            return transactions.map { _ in .outcomeUnknown("\(error)") }
        }
    }

    private func begin(
        _ transactions: [SignedTransaction], _ mayLeave: @Sendable () -> Bool, _ reply: Reply<[SendAnswer]>
    ) {
        if isSevered { return reply.give(.failure(CancellationError())) }
        let lost = transactions.map { _ in SendAnswer.outcomeUnknown("simulated") }
        guard mayLeave() else { return reply.give(.success(lost)) }
        checker.handsOver(transactions, by: who)
        guard isUp, !network.isOut else {
            return world.after(world.delay(upTo: .seconds(1))) { reply.give(.success(lost)) }
        }
        // Where a batch is lost, the node has acted on some first part of it.
        let isLost = world.roll(faults.lost)
        let count = isLost ? world.number(in: 0...transactions.count) : transactions.count
        // What takes longer than `chain.sendTimeout`, by whoever's clock, is given up, and its connection reset.
        world.after(min(latency(), .milliseconds(4_500))) {
            let answers = transactions.prefix(count).map { self.take($0) }
            self.world.after(isLost ? .seconds(2) : self.latency()) { reply.give(.success(isLost ? lost : answers)) }
        }
    }

    /// A node takes a transaction, or says so.
    private func take(_ transaction: SignedTransaction) -> SendAnswer {
        let nonce = Int(transaction.transaction.nonce.rawValue)
        if world.roll(faults.refused) {
            world.note(who, "sent, refused: nonce", nonce)
            let answers: [SendAnswer] = [
                .rateLimited(retryAfter: .seconds(1)), .poolFull, .nonceTooHigh, .accountReserved, .insufficientFunds,
                .nonceTooLow, .replacementUnderpriced, .underpriced, .feeCapExceeded,
            ]
            return world.pick(from: answers) ?? .poolFull
        }
        if world.roll(faults.dropped) {
            world.note(who, "sent, dropped: nonce", nonce)
            return .accepted
        }
        if world.roll(faults.delayed) {
            world.note(who, "sent, delayed: nonce", nonce)
            world.after(world.delay(upTo: .seconds(20))) { _ = self.network.offer(transaction) }
            return .accepted
        }
        let answer = network.offer(transaction)
        world.note(who, answer == .accepted ? "sent: nonce" : "sent, not accepted: nonce", nonce)
        return answer
    }

    func knows(_ transactions: [Hash32]) async throws -> [Bool] {
        try await ask("knows") { [network] node in
            let pooled = Set(network.chain.pooled.map(\.hash))
            return transactions.map { pooled.contains($0) || Self.receipt(of: $0, on: node, network) != nil }
        }
    }
}

// MARK: Looking

extension ChainConnection {
    func chainID() async throws -> ChainID { try await ask("chain id") { [network] _ in network.chain.chainID } }

    func header(_ block: BlockReference) async throws -> BlockHeader? {
        try await ask("header") { self.block(block, on: $0)?.header }
    }

    func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        try await ask("receipts of a block") { [network] node in
            guard let found = self.block(.hash(block.hash), on: node), network.hasReceipts(of: block.hash) else {
                throw self.missing("receipts of a block")
            }
            return found.receipts.filter { transactions.contains($0.transactionHash) && !network.missesReceipts() }
        }
    }

    func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        try await ask("receipts") { [network] node in
            transactions.map { hash in
                Self.receipt(of: hash, on: node, network).flatMap { network.hasReceipts(of: $0.blockHash) ? $0 : nil }
            }
        }
    }

    private static func receipt(of transaction: Hash32, on node: Node, _ network: Network) -> Receipt? {
        let blocks = (network.inclusions[transaction] ?? []).compactMap { network.archive[$0] }
        let block = blocks.first { node.isCanonical($0.header) }
        return block?.receipts.first { $0.transactionHash == transaction }
    }

    func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        try await ask("transaction count") { [network] node in
            if case .pending = block { return network.chain.nextPending(of: account) }
            guard let found = self.block(block, on: node) else { throw self.missing("transaction count") }
            return found.accounts[account]?.nonce ?? 0
        }
    }

    func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] {
        try await ask("transactions in blocks") { node in
            blocks.map { block in
                let sent = accounts.compactMap { account in
                    self.sent(by: account, in: block, on: node).map { (account, $0) }
                }
                return sent.isEmpty ? nil : Dictionary(uniqueKeysWithValues: sent)
            }
        }
    }

    private func sent(by account: Address, in block: BlockNumber, on node: Node) -> SentInBlock? {
        guard let found = self.block(.number(block), on: node) else { return nil }
        let sent = found.transactions.filter { StampSigner.sender($0) == account }
        return SentInBlock(
            block: found.header.hash,
            transactions: sent.map {
                SentTransaction(
                    hash: faults.isForged ? .zero : $0.hash, nonce: $0.transaction.nonce,
                    signed: faults.isForged ? nil : $0)
            })
    }

    /// The nodes share one pool, and answer together or not at all.
    func pool(of account: Address) async throws -> AccountPool {
        try await ask("pool") { [network, sight = faults.pools] _ in
            let pooled = network.chain.pooled.filter { StampSigner.sender($0) == account }
            let pending = network.chain.nextPending(of: account)
            let mined = network.chain.account(account).nonce
            switch sight {
            case .shown:
                let shown = pooled.map { SentTransaction(hash: $0.hash, nonce: $0.transaction.nonce, signed: $0) }
                return AccountPool(pendingCount: pending, transactions: shown)
            case .counted: return AccountPool(pendingCount: pending, transactions: [], isWhole: false)
            case .unanswered:
                return AccountPool(pendingCount: mined, transactions: [], unanswered: ["http://away.test"])
            case .denied: return AccountPool(pendingCount: mined, transactions: [])
            }
        }
    }

    func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        try await ask("balance") { [network] _ in network.chain.account(account).balance }
    }

    func code(at account: Address) async throws -> [UInt8] {
        try await ask("code") { [network] _ in network.chain.account(account).code }
    }

    func estimateGas(_ call: CallRequest) async throws -> Gas {
        try await ask("estimate") { _ in
            let isMoody = self.world.roll(0.3)
            switch call.data.count >= 36 ? UInt256(bigEndian: call.data[4..<36]).flatMap({ self.kinds[$0] }) : nil {
            case .revertsInSimulation: throw ChainError(.reverted([]), "execution reverted", method: "estimate")
            case .moody where isMoody: throw ChainError(.reverted([]), "execution reverted", method: "estimate")
            default: return 60_000
            }
        }
    }

    func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        try await ask("call") { _ in [] }
    }

    func gasPrice() async throws -> Wei { try await ask("gas price") { _ in .gwei(2) } }

    func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        try await ask("fee history") { [network] _ in
            network.chain.feeHistory(blocks: blocks, percentiles: percentiles.count)
        }
    }

    func logs(_ filter: LogFilter) async throws -> [Log] { try await ask("logs") { _ in [] } }
}
