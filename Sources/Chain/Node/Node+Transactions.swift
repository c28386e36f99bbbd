import Ethereum
import JSON
import JSONRPC

extension Node {
    /// Hands over raw transactions; the node gets them in this order, in one request where they fit.
    func send(_ transactions: [SignedTransaction]) async -> [Result<JSON, RPCError>] {
        await client.batch(
            transactions.map { transaction in
                RPCCall("eth_sendRawTransaction") { $0.bytes(transaction.raw) }
            })
    }

    func knows(_ transactions: [Hash32]) async throws -> [Bool] {
        let calls = transactions.map { hash in RPCCall("eth_getTransactionByHash") { $0.bytes(hash.bytes) } }
        return try await batch(calls) { json throws(MalformedAnswer) in
            switch json.kind {
            case .null: false
            case .object: true
            case .boolean, .number, .string, .array: throw MalformedAnswer("not a transaction")
            }
        }
    }
}
