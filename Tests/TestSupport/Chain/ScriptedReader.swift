package import Chain
package import Engine
package import Ethereum

/// A chain with a registry on it, to follow: blocks with logs, forks, workflows as data, and what nodes get wrong.
///
/// Each method counts as one request, as it is where the real ones are batches.
package actor ScriptedReader {
    /// The calls that ``faults`` can be planned for; those of ``ChainReader`` and what a scheduler asks besides.
    package enum Method: String, CaseIterable, Sendable {
        case header, headers, call, calls, code, logs, payments
    }

    package struct Block: Sendable {
        package let header: BlockHeader
        package let logs: [LocatedLog]
        package let payments: [BlockPayments.Payment]
        /// The registry as it is after the block.
        package let registry: ScriptedRegistry
    }

    package nonisolated let faults = Faults<Method>()
    package nonisolated let time: any TimeSource
    package private(set) var blocks: [Block] = []
    /// The registry as it will be after the next block.
    package private(set) var registry = ScriptedRegistry()
    private var hasMulticall = true
    /// How many of the last blocks the node does not have yet.
    private var lag = 0
    private var finality: (safe: Int, finalized: Int)? = (2, 4)
    private var mostBlocks = Int.max
    private var mostLogs = Int.max
    private var hasLogs = true
    private var failing: Set<UInt256> = []
    private var answerCall: @Sendable (CallRequest) throws -> [UInt8] = { _ in [] }
    private var blocksMade: UInt64 = 0

    /// Starts with one block, whose time is that of the clock.
    package init(time: any TimeSource) {
        self.time = time
        let header = BlockHeader(
            number: 0, hash: Keccak256.hash([0]), parentHash: .zero, timestamp: time.wall / 1_000, baseFeePerGas: nil,
            gasLimit: 30_000_000)
        blocks = [Block(header: header, logs: [], payments: [], registry: registry)]
    }

    /// How many requests were made.
    package nonisolated var requests: Int { Method.allCases.reduce(0) { $0 + faults.count(of: $1) } }

    package var head: BlockHeader { blocks[blocks.count - 1].header }

    // MARK: Arranging

    /// Changes the registry; the chain shows it from the next block on.
    @discardableResult
    package func update<Value: Sendable>(_ change: @Sendable (inout ScriptedRegistry) -> Value) -> Value {
        change(&registry)
    }

    /// Changes the registry and makes a block of that.
    @discardableResult
    package func mine<Value: Sendable>(_ change: @Sendable (inout ScriptedRegistry) -> Value) -> Value {
        let value = change(&registry)
        mine()
        return value
    }

    /// Makes blocks at the clock's time, a second apart at least, and returns the new head.
    @discardableResult
    package func mine(_ count: Int = 1) -> BlockHeader {
        for _ in 0..<count { makeBlock() }
        return head
    }

    /// Takes the last blocks back; what was in them is forgotten.
    package func reorganise(depth: Int) {
        blocks.removeLast(min(depth, blocks.count - 1))
        let created = registry
        registry = blocks[blocks.count - 1].registry
        registry.skipTransactions(of: created)
    }

    package func setMulticall(_ isThere: Bool) { hasMulticall = isThere }

    package func setLag(_ blocks: Int) { lag = blocks }

    /// How many blocks behind the head the safe and the finalized block are; `nil` where nodes know none.
    package func setFinality(_ finality: (safe: Int, finalized: Int)?) { self.finality = finality }

    /// Has the node refuse to look for logs in more blocks, or to answer with more of them, or at all.
    package func limitLogs(blocks: Int = .max, results: Int = .max, isSupported: Bool = true) {
        (mostBlocks, mostLogs, hasLogs) = (blocks, results, isSupported)
    }

    /// Has the calls that read these workflows run out of gas.
    package func fail(_ workflows: Set<UInt256>) { failing = workflows }

    /// Answers calls to any other contract; nothing by default.
    package func onCall(_ answer: @escaping @Sendable (CallRequest) throws -> [UInt8]) { answerCall = answer }

    private func makeBlock() {
        blocksMade += 1
        let number = BlockNumber(head.number.rawValue + 1)
        // The counter keeps two blocks of one height apart.
        let header = BlockHeader(
            number: number, hash: Keccak256.hash(head.hash.bytes + Array("\(number) \(blocksMade)".utf8)),
            parentHash: head.hash, timestamp: max(time.wall / 1_000, head.timestamp + 1), baseFeePerGas: nil,
            gasLimit: 30_000_000)
        let logs = registry.logs.enumerated().map { index, log in
            var log = log
            log.blockNumber = number
            return LocatedLog(log: log, blockHash: header.hash, index: UInt64(index))
        }
        let payments = registry.payments
        (registry.logs, registry.payments) = ([], [])
        blocks.append(Block(header: header, logs: logs, payments: payments, registry: registry))
    }

    // MARK: What the node has

    private var known: ArraySlice<Block> { blocks.dropLast(min(lag, blocks.count - 1)) }

    private func block(_ reference: BlockReference) -> Block? {
        let known = known
        return switch reference {
        case .latest, .pending: known.last
        case .safe: finality.flatMap { known.dropLast($0.safe).last }
        case .finalized: finality.flatMap { known.dropLast($0.finalized).last }
        case .number(let number): known.first { $0.header.number == number }
        case .hash(let hash): known.first { $0.header.hash == hash }
        }
    }

    private func answer(_ request: CallRequest, at reference: BlockReference) throws -> [UInt8] {
        guard let block = block(reference) else {
            throw ChainError(.unavailable, "header not found", method: "eth_call")
        }
        let contracts = RegistryAnswers(registry: block.registry, failing: failing, hasMulticall: hasMulticall)
        return try contracts.answer(request) ?? answerCall(request)
    }
}

extension ScriptedReader: ChainReader {
    package func header(_ block: BlockReference) async throws -> BlockHeader? {
        try await faults.run(.header, time: time) { self.block(block)?.header }
    }

    package func headers(_ blocks: [BlockReference]) async throws -> [BlockHeader?] {
        try await faults.run(.headers, time: time) { blocks.map { block($0)?.header } }
    }

    package func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        try await faults.run(.call, time: time) { try answer(call, at: block) }
    }

    package func calls(
        _ requests: [CallRequest], at block: BlockReference
    ) async throws -> [Result<[UInt8], ChainError>] {
        try await faults.run(.calls, time: time) {
            try requests.map { request in
                do {
                    return .success(try answer(request, at: block))
                } catch let error as ChainError where error.code != .unavailable {
                    return .failure(error)
                }
            }
        }
    }

    package func code(at account: Address) async throws -> [UInt8] {
        try await faults.run(.code, time: time) { hasMulticall && account == RegistryAnswers.multicall ? [1] : [] }
    }

    package func logs(_ query: LogQuery) async throws -> [LocatedLog] {
        try await faults.run(.logs, time: time) {
            guard hasLogs else { throw ChainError(.unsupported, "no logs here", method: "eth_getLogs") }
            let asked = query.blocks.upperBound.rawValue - query.blocks.lowerBound.rawValue + 1
            guard asked <= UInt64(mostBlocks) else {
                throw ChainError(.rangeTooLarge, "block range is too wide", method: "eth_getLogs")
            }
            guard block(.number(query.blocks.upperBound))?.header.hash == query.lastBlock else {
                throw ChainError(.unavailable, "no such block", method: "eth_getLogs")
            }
            let logs = known.flatMap(\.logs).filter { query.matches($0.log) }
            guard logs.count <= mostLogs else {
                throw ChainError(.tooManyResults, "query returned more", method: "eth_getLogs")
            }
            return logs
        }
    }

    package func payments(in blocks: [BlockNumber]) async throws -> [BlockPayments?] {
        try await faults.run(.payments, time: time) {
            blocks.map { number in
                block(.number(number)).map { BlockPayments(block: $0.header, payments: $0.payments) }
            }
        }
    }
}
