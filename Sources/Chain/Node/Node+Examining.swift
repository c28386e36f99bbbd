import Ethereum
import JSONRPC

extension Node {
    /// Asks one question after the other, since questions that are asked together would travel as a batch.
    func condition(_ now: () -> ContinuousClock.Instant) async -> EndpointCondition {
        let start = now()
        let head = await Self.outcome { try await header(.latest) }
        let latency = start.duration(to: now())
        var abilities: [EndpointAbility: Result<Bool, any Error>] = [:]
        let latest = (try? head.get())?.number
        for ability in EndpointAbility.allCases {
            abilities[ability] = await Self.outcome { try await self.can(ability, latest) }
        }
        return EndpointCondition(latency: latency, head: head, abilities: abilities)
    }

    private func can(_ ability: EndpointAbility, _ latest: BlockNumber?) async throws -> Bool {
        do {
            switch ability {
            case .batches: return try await takesBatches()
            case .blockReceipts: try await ask(RPCCall("eth_getBlockReceipts") { $0.block(latest.reference) })
            case .feeHistory: _ = try await feeHistory(blocks: 1, percentiles: [50])
            case .pastState:
                let height = latest?.rawValue ?? 0
                let past = BlockNumber(height > EndpointAbility.depth ? height - EndpointAbility.depth : 0)
                _ = try await transactionCount(of: .zero, at: .number(past))
            case .poolContent: _ = try await poolContent(of: .zero)
            case .pendingBlock:
                _ = try await transactionCount(of: .zero, at: .pending)
                _ = try await pendingTransactions(of: .zero)
            }
            return true
        } catch let error as ChainError where error.code == .unsupported || error.code == .unavailable {
            return false
        } catch let error as ChainError where ability.isAboutPool && !error.isFaultOfEndpoint {
            return false
        }
    }

    /// Makes two calls at once and looks whether they needed more than one request.
    private func takesBatches() async throws -> Bool {
        let before = await client.statistics.requests
        let call = RPCCall("eth_chainId")
        _ = try await batch([call, call]) { _ in }
        return await client.statistics.requests == before + 1
    }

    private func ask(_ call: RPCCall) async throws {
        try await self.call(call) { _ in }
    }

    private static func outcome<Value: Sendable>(
        _ question: () async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await question()) } catch { return .failure(error) }
    }
}

extension EndpointAbility {
    /// Whether any refusal means that the pool cannot be seen.
    fileprivate var isAboutPool: Bool { self == .poolContent || self == .pendingBlock }
}

extension BlockNumber? {
    /// The block itself, since not every node knows names for it here.
    fileprivate var reference: BlockReference { map { .number($0) } ?? .latest }
}
