import Chain
import Concurrency
import Engine
import Ethereum
import Scheduler
import TestSupport

/// One scheduler's way to the nodes: slow, sometimes cut off, and to another node with every request.
final class ReaderConnection: ChainReader, @unchecked Sendable {  // stays on the simulation's one thread
    struct Faults {
        var lost = 0.0
        var slow = 0.0
        /// How often a node lacks the last block, or the last two.
        var lags = 0.0
    }

    private let world: World
    private let chain: SimulatedRegistry
    private let mutation: ScheduleMutation?
    /// The transactions that stand for others in the mutation of the key.
    private let aliases: Aliases
    private var faults: Faults
    private var cutOffUntil = Duration.zero

    init(_ chain: SimulatedRegistry, world: World, faults: Faults, mutation: ScheduleMutation?, aliases: Aliases) {
        (self.chain, self.world, self.faults) = (chain, world, faults)
        (self.mutation, self.aliases) = (mutation, aliases)
    }

    func cutOff(for time: Duration) { cutOffUntil = world.now + time }
    func heal() { (faults, cutOffUntil) = (Faults(), .zero) }

    private func ask<Answer: Sendable>(
        _ method: String, _ question: @escaping @Sendable (ScriptedReader) async throws -> Answer
    ) async throws -> Answer {
        try await world.answer { reply in
            let lag = world.roll(faults.lags) ? world.number(in: 1...2) : 0
            let isLost = world.now < cutOffUntil || world.roll(faults.lost)
            let longest: Duration = world.roll(faults.slow) ? .seconds(4) : .milliseconds(50)
            world.after(world.delay(upTo: longest)) {
                if isLost {
                    return reply.give(.failure(ChainError(.unreachable, "no answer", method: method)))
                }
                let answer = self.chain.ask { reader in
                    await reader.setLag(lag)
                    let answer: Result<Answer, any Error>
                    do { answer = .success(try await question(reader)) } catch { answer = .failure(error) }
                    await reader.setLag(0)
                    return try answer.get()
                }
                self.world.after(self.world.delay(upTo: .milliseconds(50))) { reply.give(answer) }
            }
        }
    }

    func header(_ block: BlockReference) async throws -> BlockHeader? {
        try await ask("header") { try await $0.header(block) }
    }

    func headers(_ blocks: [BlockReference]) async throws -> [BlockHeader?] {
        try await ask("headers") { try await $0.headers(blocks) }
    }

    func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        try await ask("call") { try await $0.call(call, at: block) }
    }

    func calls(
        _ requests: [CallRequest], at block: BlockReference
    ) async throws -> [Result<[UInt8], ChainError>] {
        try await ask("calls") { try await $0.calls(requests, at: block) }
    }

    func code(at account: Address) async throws -> [UInt8] { try await ask("code") { try await $0.code(at: account) } }

    func logs(_ query: LogQuery) async throws -> [LocatedLog] {
        let logs = try await ask("logs") { try await $0.logs(query) }
        guard mutation == .blockHashInKey else { return logs }
        return logs.map { log in
            var log = log
            log.log.transactionHash = aliases.alias(of: log.log.transactionHash, in: log.blockHash)
            return log
        }
    }

    func payments(in blocks: [BlockNumber]) async throws -> [BlockPayments?] {
        try await ask("payments") { try await $0.payments(in: blocks) }
    }
}

// MARK: What no scheduler asks

extension ReaderConnection {
    func chainID() async throws -> ChainID { try await chain.reader.chainID() }
    func logs(_ filter: LogFilter) async throws -> [Log] { try await chain.reader.logs(filter) }

    func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        try await chain.reader.receipts(in: block, of: transactions)
    }

    func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        try await chain.reader.receipts(of: transactions)
    }

    func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        try await chain.reader.transactionCount(of: account, at: block)
    }

    func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        try await ask("balance") { try await $0.balance(of: account, at: block) }
    }

    func estimateGas(_ call: CallRequest) async throws -> Gas { try await chain.reader.estimateGas(call) }

    func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        try await chain.reader.feeHistory(blocks: blocks, percentiles: percentiles)
    }

    func gasPrice() async throws -> Wei { try await ask("gasPrice") { try await $0.gasPrice() } }

    func send(
        _ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool
    ) async -> [SendAnswer] { await chain.reader.send(transactions, while: mayLeave) }

    func knows(_ transactions: [Hash32]) async throws -> [Bool] { try await chain.reader.knows(transactions) }

    func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] { try await chain.reader.transactions(of: accounts, in: blocks) }

    func pool(of account: Address) async throws -> AccountPool { try await chain.reader.pool(of: account) }
}

/// Which transaction is meant by a hash that a mutation has made.
final class Aliases: Sendable {
    private let originals = Locked<[Hash32: Hash32]>([:])

    func alias(of transaction: Hash32, in block: Hash32) -> Hash32 {
        let alias = Keccak256.hash(transaction.bytes + block.bytes)
        originals.withLock { $0[alias] = transaction }
        return alias
    }

    /// Puts the original in place of an alias in a run's key.
    func original(of key: String) -> String {
        let parts = key.split(separator: ":").map { part -> String in
            guard let hash = Hash32(hex: String(part)), let original = originals.withLock({ $0[hash] }) else {
                return String(part)
            }
            return "\(original)"
        }
        return parts.joined(separator: ":")
    }
}
