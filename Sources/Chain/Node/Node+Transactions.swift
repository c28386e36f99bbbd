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

    func transactions(of account: Address, in block: BlockNumber) async throws -> SentInBlock? {
        try await sent(by: account, in: .number(block)) { json throws(MalformedAnswer) in
            try json.required("hash", \.hash)
        }.map { SentInBlock(block: $0, transactions: $1) }
    }

    func pooledTransactions(of account: Address) async throws -> [SentTransaction] {
        do {
            return try await call(RPCCall("txpool_contentFrom") { $0.bytes(account.bytes) }) {
                json throws(MalformedAnswer) in
                try Self.pooled(json)
            }
        } catch let error as ChainError where error.code == .unsupported {
            // A pending block has no hash yet.
            return try await sent(by: account, in: .pending) { _ in Hash32.zero }?.1 ?? []
        }
    }

    /// Reads a whole block, and decodes what one account has in it.
    private func sent(
        by account: Address, in block: BlockReference, hash: (JSON) throws(MalformedAnswer) -> Hash32
    ) async throws -> (Hash32, [SentTransaction])? {
        let question = RPCCall("eth_getBlockByNumber") {
            $0.block(block)
            $0.boolean(true)
        }
        return try await call(question) { json throws(MalformedAnswer) in
            if json.isNull { return nil }
            var sent: [SentTransaction] = []
            for transaction in try json.required("transactions", { $0.list(\.self) })
            where transaction["from"]?.address == account {
                sent.append(try SentTransaction(transaction))
            }
            return (try hash(json), sent.sorted { $0.nonce < $1.nonce })
        }
    }

    /// Reads both halves of an account's pool: what can be mined and what waits for a nonce before it.
    private static func pooled(_ json: JSON) throws(MalformedAnswer) -> [SentTransaction] {
        var sent: [SentTransaction] = []
        for half in ["pending", "queued"] {
            guard let waiting = json[half] else { continue }
            for transaction in waiting.members { sent.append(try SentTransaction(transaction.value)) }
        }
        return sent.sorted { $0.nonce < $1.nonce }
    }
}
