import Ethereum
import JSON
import JSONRPC
import Synchronization

extension Node {
    func receipts(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        guard !transactions.isEmpty else { return [] }
        if !lacksBlockReceipts.load(ordering: .relaxed) {
            do {
                return try await blockReceipts(block, of: transactions)
            } catch let error as ChainError where error.code == .unsupported {
                lacksBlockReceipts.store(true, ordering: .relaxed)
            }
        }
        return try await receiptsOneByOne(in: block, of: transactions)
    }

    func receipts(of transactions: [Hash32]) async throws -> [Receipt?] {
        let calls = transactions.map { hash in RPCCall("eth_getTransactionReceipt") { $0.bytes(hash.bytes) } }
        let receipts = try await batch(calls) { json throws(MalformedAnswer) -> Receipt? in
            // Some nodes have receipts without a block for what is pending.
            if json.isNull || json["blockHash"]?.isNull == true { return nil }
            return try Receipt(json)
        }
        for (call, (hash, receipt)) in zip(calls, zip(transactions, receipts)) where receipt != nil {
            guard receipt?.transactionHash == hash else {
                throw failure(.malformed, "the receipt of another transaction", of: call)
            }
        }
        return receipts
    }

    /// Reads the receipts of a whole block, and decodes those of `transactions`.
    private func blockReceipts(_ block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        let call = RPCCall("eth_getBlockReceipts") { $0.quantity(block.number.rawValue) }
        let answer = try await self.call(call) { json throws(MalformedAnswer) in
            try BlockReceipts(json, of: transactions)
        }
        guard let answer else { throw failure(.unavailable, "the node does not have block \(block.number)", of: call) }
        switch answer.blockHash {
        case block.hash: return answer.wanted
        case nil:
            // An empty block does not say which one it is.
            try await confirm(block)
            return []
        case _?: throw failure(.unavailable, "the node has another block \(block.number)", of: call)
        }
    }

    private func receiptsOneByOne(in block: BlockHeader, of transactions: Set<Hash32>) async throws -> [Receipt] {
        let receipts = try await receipts(of: Array(transactions)).compactMap(\.self).filter {
            $0.blockHash == block.hash
        }
        // What is missing may be missing because the node is behind.
        if receipts.count < transactions.count { try await confirm(block) }
        return receipts
    }

    /// Makes sure that the node has a block, and has it on its canonical chain.
    private func confirm(_ block: BlockHeader) async throws {
        guard try await header(.number(block.number))?.hash == block.hash else {
            throw failure(
                .unavailable, "the node has another block \(block.number), or none", of: RPCCall("eth_getBlockByNumber")
            )
        }
    }
}
