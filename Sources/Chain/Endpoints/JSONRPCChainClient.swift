import Concurrency
package import Ethereum
package import JSONRPC
package import Logging

/// Speaks to a chain through one node or several.
///
/// Calls go to the first endpoint, in the order given, that has not failed lately. One that fails for reasons of its
/// own (unreachable, overloaded, talking nonsense) is passed over for a while, and the call is tried once more, on
/// the next. Everything else is for the caller to try again.
package final class JSONRPCChainClient: ChainClient {
    let nodes: [Node]
    /// How long a request that carries transactions may take.
    let sendTimeout: Duration
    let now: @Sendable () -> ContinuousClock.Instant
    /// What nodes refuse in words that are not known.
    let unrecognised: UnrecognisedRefusals
    private let rotation: Locked<EndpointRotation>

    /// Creates a client that has asked nothing yet.
    ///
    /// - Parameters:
    ///   - endpoints: At least one; the order is the order of preference.
    ///   - sendTimeout: How long a request that carries transactions may take; 5 s by default.
    ///   - logger: Gets refusals in words that are not known, each once.
    ///   - now: The time; for tests.
    package init(
        endpoints: [RPCClient], sendTimeout: Duration = .seconds(5), logger: Logger = Logger(label: "autometa.chain"),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(!endpoints.isEmpty, "a chain client needs an endpoint")
        nodes = endpoints.map(Node.init)
        self.sendTimeout = sendTimeout
        self.now = now
        unrecognised = UnrecognisedRefusals(logger: logger)
        rotation = Locked(EndpointRotation(count: endpoints.count))
    }

    /// Asks the node whose turn it is, and another one if that fails for reasons of its own or lacks the data.
    ///
    /// - Parameter limit: How many are asked at most.
    func ask<Answer>(
        upTo limit: Int = EndpointRotation.turnsPerCall, _ question: (Node) async throws -> Answer
    ) async throws -> Answer {
        var lastError = Self.nobodyToAsk
        for endpoint in turns(limit: limit) {
            let askedAt = now()
            do {
                let answer = try await question(nodes[endpoint])
                note(nil, of: endpoint, askedAt: askedAt)
                return answer
            } catch let error as ChainError {
                note(error, of: endpoint, askedAt: askedAt)
                lastError = error
                guard error.isFaultOfEndpoint || error.code == .unavailable else { throw error }
            }
        }
        throw lastError
    }

    /// What the clients of all endpoints have done together.
    package var statistics: RPCStatistics {
        get async {
            var sum = RPCStatistics()
            for node in nodes { sum = sum + (await node.client.statistics) }
            return sum
        }
    }

    /// Why nothing is asked when all endpoints are excluded.
    static let nobodyToAsk = ChainError(.unreachable, "every endpoint serves another chain", method: "eth_chainId")

    /// The endpoints to ask one after the other.
    func turns(limit: Int = EndpointRotation.turnsPerCall) -> [Int] {
        rotation.withLock { $0.turns(at: now(), limit: limit) }
    }

    /// Every endpoint that serves the expected chain, as far as is known.
    func candidates() -> [Int] {
        rotation.withLock(\.candidates)
    }

    /// Takes note of how an endpoint did.
    func note(_ error: ChainError?, of endpoint: Int, askedAt: ContinuousClock.Instant) {
        rotation.withLock {
            if let error, error.isFaultOfEndpoint {
                $0.failed(endpoint, askedAt: askedAt, at: now(), retryAfter: error.retryAfter)
            } else {
                $0.succeeded(endpoint, askedAt: askedAt)
            }
        }
    }

    /// Takes an endpoint out of the rotation, or back into it.
    func setExcluded(_ endpoint: Int, _ isExcluded: Bool) {
        rotation.withLock { $0.setExcluded(endpoint, isExcluded) }
    }
}

extension JSONRPCChainClient {
    package func chainID() async throws -> ChainID {
        try await ask { try await $0.chainID() }
    }

    package func header(_ block: BlockReference) async throws -> BlockHeader? {
        try await ask { try await $0.header(block) }
    }

    package func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        try await ask { try await $0.receipts(in: block, of: transactions) }
    }

    package func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        try await ask { try await $0.receipts(of: transactions) }
    }

    package func transactionCount(of account: Address, at block: BlockReference) async throws -> Nonce {
        try await ask { try await $0.transactionCount(of: account, at: block) }
    }

    package func balance(of account: Address, at block: BlockReference) async throws -> Wei {
        try await ask { try await $0.balance(of: account, at: block) }
    }

    package func code(at account: Address) async throws -> [UInt8] {
        try await ask { try await $0.code(at: account) }
    }

    package func estimateGas(_ call: CallRequest) async throws -> Gas {
        try await ask { try await $0.estimateGas(call) }
    }

    package func call(_ call: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        try await ask { try await $0.call(call, at: block) }
    }

    package func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        try await ask { try await $0.feeHistory(blocks: blocks, percentiles: percentiles) }
    }

    package func gasPrice() async throws -> Wei {
        try await ask { try await $0.gasPrice() }
    }

    package func knows(_ transactions: [Hash32]) async throws -> [Bool] {
        try await ask { try await $0.knows(transactions) }
    }

    package func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] {
        try await ask { try await $0.transactions(of: accounts, in: blocks) }
    }

    package func logs(_ filter: LogFilter) async throws -> [Log] {
        try await ask { try await $0.logs(filter) }
    }
}
