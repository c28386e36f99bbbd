package import Ethereum
import JSONRPC

extension JSONRPCChainClient {
    package func pool(of account: Address) async throws -> AccountPool {
        var united: AccountPool?
        // A gateway that leads to another chain for a while is not asked, and may hold what it took before.
        var unanswered = Set(nodes.indices).subtracting(candidates())
        var lastError = Self.nobodyToAsk
        for (endpoint, answer) in try await askAll({ try await $0.pool(of: account) }) {
            switch answer {
            case .success(let pool):
                united?.unite(with: pool)
                united = united ?? pool
            case .failure(let error):
                unanswered.insert(endpoint)
                lastError = error
            }
        }
        guard var united else { throw lastError }
        united.unanswered = unanswered.sorted().map { nodes[$0].client.endpoint.description }
        return united
    }

    /// Asks every endpoint that is not excluded, all at the same time.
    ///
    /// - Returns: What each of them said, in the order of the endpoints.
    /// - Throws: `CancellationError` when the task is cancelled.
    private func askAll<Answer: Sendable>(
        _ question: @escaping @Sendable (Node) async throws -> Answer
    ) async throws -> [(endpoint: Int, answer: Result<Answer, ChainError>)] {
        try await withThrowingTaskGroup(of: (endpoint: Int, answer: Result<Answer, ChainError>).self) { group in
            for endpoint in candidates() {
                group.addTask { (endpoint, try await self.ask(endpoint, question)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.endpoint < $1.endpoint }
        }
    }

    private func ask<Answer>(
        _ endpoint: Int, _ question: (Node) async throws -> Answer
    ) async throws -> Result<Answer, ChainError> {
        let askedAt = now()
        do {
            let answer = try await question(nodes[endpoint])
            note(nil, of: endpoint, askedAt: askedAt)
            return .success(answer)
        } catch let error as ChainError {
            note(error, of: endpoint, askedAt: askedAt)
            return .failure(error)
        }
    }
}
