import Ethereum
import JSON

/// What `eth_getBlockReceipts` returns.
struct BlockReceipts {
    /// The block that all of them are of; nil for an empty block.
    let blockHash: Hash32?
    /// The receipts asked for.
    let wanted: [Receipt]

    /// Reads an array of receipts, and decodes those of `transactions` only; nil for `null`.
    init?(_ json: JSON, of transactions: Set<Hash32>) throws(MalformedAnswer) {
        if json.isNull { return nil }
        guard json.kind == .array else { throw MalformedAnswer("not an array of receipts") }
        var blockHash: Hash32?
        var wanted: [Receipt] = []
        for receipt in json.elements {
            let hash = try receipt.required("blockHash", \.hash)
            guard hash == blockHash ?? hash else { throw MalformedAnswer("receipts of several blocks") }
            blockHash = hash
            guard transactions.contains(try receipt.required("transactionHash", \.hash)) else { continue }
            wanted.append(try Receipt(receipt))
        }
        self.blockHash = blockHash
        self.wanted = wanted
    }
}
