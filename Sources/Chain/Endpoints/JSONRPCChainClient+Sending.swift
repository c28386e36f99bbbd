package import Ethereum
import JSON
import JSONRPC

extension JSONRPCChainClient {
    package func send(
        _ transactions: [SignedTransaction], while mayLeave: @escaping @Sendable () -> Bool
    ) async -> [SendAnswer] {
        let departure = Departure(timeout: sendTimeout, mayLeave: mayLeave)
        var answers: [SendAnswer?] = transactions.map { _ in nil }
        var open = Array(transactions.indices)
        for endpoint in turns() where !open.isEmpty {
            let askedAt = now()
            let results = await nodes[endpoint].send(open.map { transactions[$0] }, leaving: departure)
            for (index, result) in zip(open, results) {
                let answer = SendAnswer(result, to: transactions[index])
                if case .failure(let error) = result { unrecognised.note(answer, for: error) }
                answers[index] = answers[index]?.followed(by: answer) ?? answer
            }
            note(Self.fault(in: results), of: endpoint, askedAt: askedAt)
            open.removeAll { answers[$0]?.isWorthAnotherNode == false }
        }
        return answers.map { $0 ?? .outcomeUnknown("every endpoint serves another chain") }
    }

    /// The first failure that the endpoint is to blame for.
    private static func fault(in results: [Result<JSON, RPCError>]) -> ChainError? {
        for case .failure(let error) in results {
            switch error.code {
            case .cancelled, .withdrawn: continue
            default: break
            }
            let error = ChainError(error)
            if error.isFaultOfEndpoint { return error }
        }
        return nil
    }
}
