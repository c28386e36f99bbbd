import Ethereum
import JSON

extension Receipt {
    /// Reads a receipt of a mined transaction.
    ///
    /// One without a status is refused: it does not say whether the transaction succeeded.
    init(_ json: JSON) throws(MalformedAnswer) {
        let status = try json.required("status", \.word)
        guard status <= 1 else { throw MalformedAnswer("no valid status") }
        self.init(
            transactionHash: try json.required("transactionHash", \.hash),
            blockHash: try json.required("blockHash", \.hash),
            blockNumber: BlockNumber(try json.required("blockNumber", \.word)),
            succeeded: status == 1,
            gasUsed: Gas(try json.required("gasUsed", \.word)),
            effectiveGasPrice: try json.optional("effectiveGasPrice", \.wei),
            logs: try json.required("logs") { $0.list { $0 } }.map { log throws(MalformedAnswer) in try Log(log) })
    }
}
