import Ethereum
import JSON
import JSONRPC

extension Node {
    /// Hands over raw transactions; the node gets them in this order, in one request where they fit.
    func send(_ transactions: [SignedTransaction], leaving departure: Departure) async -> [Result<JSON, RPCError>] {
        await client.batch(
            transactions.map { transaction in RPCCall("eth_sendRawTransaction") { $0.bytes(transaction.raw) } },
            leaving: departure)
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

    func transactions(
        of accounts: Set<Address>, in blocks: [BlockNumber]
    ) async throws -> [[Address: SentInBlock]?] {
        try await batch(blocks.map { Self.wholeBlock(.number($0)) }) { json throws(MalformedAnswer) in
            if json.isNull { return nil }
            let hash = try json.required("hash", \.hash)
            let sent = try Self.sent(by: accounts, in: json)
            return Dictionary(
                uniqueKeysWithValues: accounts.map { ($0, SentInBlock(block: hash, transactions: sent[$0] ?? [])) })
        }
    }

    /// Asks for the count first: what is mined between the two questions is counted and not shown, which the caller sees.
    ///
    /// A node that answers a question about its pool with an error shows nothing of it, like one that answers null.
    func pool(of account: Address) async throws -> AccountPool {
        let pendingCount =
            if let count = try await shown({ try await transactionCount(of: account, at: .pending) }) {
                count
            } else {
                try await transactionCount(of: account, at: .latest)
            }
        if let content = try await shown({ try await poolContent(of: account) }) ?? nil {
            return AccountPool(pendingCount: pendingCount, transactions: content)
        }
        let transactions = try await shown { try await pendingTransactions(of: account) } ?? []
        return AccountPool(pendingCount: pendingCount, transactions: transactions, isWhole: false)
    }

    /// - Returns: `nil` where the node refuses.
    private func shown<Answer>(_ question: () async throws -> Answer) async throws -> Answer? {
        do {
            return try await question()
        } catch let error as ChainError where !error.isFaultOfEndpoint {
            return nil
        }
    }

    /// - Returns: `nil` where the node answers null, which says nothing.
    func poolContent(of account: Address) async throws -> [SentTransaction]? {
        try await call(RPCCall("txpool_contentFrom") { $0.bytes(account.bytes) }) { json throws(MalformedAnswer) in
            json.isNull ? nil : try Self.pooled(json)
        }
    }

    func pendingTransactions(of account: Address) async throws -> [SentTransaction] {
        try await call(Self.wholeBlock(.pending)) { json throws(MalformedAnswer) in
            json.isNull ? [] : try Self.sent(by: [account], in: json)[account] ?? []
        }
    }

    static func wholeBlock(_ block: BlockReference) -> RPCCall {
        RPCCall("eth_getBlockByNumber") {
            $0.block(block)
            $0.boolean(true)
        }
    }

    /// Decodes what some accounts have in a block.
    private static func sent(
        by accounts: Set<Address>, in block: JSON
    ) throws(MalformedAnswer) -> [Address: [SentTransaction]] {
        var sent: [Address: [SentTransaction]] = [:]
        for transaction in try block.required("transactions", { $0.list(\.self) }) {
            guard let sender = transaction["from"]?.address, accounts.contains(sender) else { continue }
            sent[sender, default: []].append(try SentTransaction(transaction))
        }
        return sent.mapValues { $0.sorted { $0.nonce < $1.nonce } }
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
