import Ethereum
import JSON
import JSONRPC

extension Node {
    func payments(in blocks: [BlockNumber]) async throws -> [BlockPayments?] {
        let offered = try await batch(blocks.map { Self.wholeBlock(.number($0)) }) { json throws(MalformedAnswer) in
            json.isNull ? nil : try BlockPayments(offeredIn: json)
        }
        return try await withThrowingTaskGroup(of: (Int, BlockPayments?).self) { group in
            // At the same time, so that they travel together.
            for (index, block) in offered.enumerated() {
                group.addTask { (index, try await self.paid(block)) }
            }
            var paid = [BlockPayments?](repeating: nil, count: offered.count)
            for try await (index, block) in group { paid[index] = block }
            return paid
        }
    }

    /// Leaves out what transactions did not pay, since they failed.
    private func paid(_ offered: BlockPayments?) async throws -> BlockPayments? {
        guard var block = offered, !block.payments.isEmpty else { return offered }
        let wanted = Set(block.payments.map(\.transaction))
        let receipts = try await receipts(in: block.block, of: wanted)
        guard Set(receipts.map(\.transactionHash)) == wanted else {
            throw failure(
                .unavailable, "receipts of block \(block.block.number) are missing", of: RPCCall("eth_getBlockReceipts")
            )
        }
        let succeeded = Set(receipts.lazy.filter(\.succeeded).map(\.transactionHash))
        block.payments.removeAll { !succeeded.contains($0.transaction) }
        return block
    }
}

extension BlockPayments {
    /// Reads what the transactions of a whole block pay if they succeed.
    init(offeredIn json: JSON) throws(MalformedAnswer) {
        var payments: [Payment] = []
        for transaction in try json.required("transactions", { $0.list(\.self) }) {
            guard let recipient = try transaction.optional("to", \.address) else { continue }
            let value = try transaction.required("value", \.wei)
            guard value > .zero else { continue }
            payments.append(
                Payment(
                    transaction: try transaction.required("hash", \.hash),
                    sender: try transaction.required("from", \.address), recipient: recipient, value: value))
        }
        self.init(block: try BlockHeader(json), payments: payments)
    }
}
