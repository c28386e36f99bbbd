import Ethereum
import JSON

extension BlockHeader {
    /// Reads a block as `eth_getBlockByNumber` returns it.
    init(_ json: JSON) throws(MalformedAnswer) {
        self.init(
            number: BlockNumber(try json.required("number", \.count)),
            hash: try json.required("hash", \.hash),
            parentHash: try json.required("parentHash", \.hash),
            timestamp: try json.required("timestamp", \.count),
            baseFeePerGas: try json.optional("baseFeePerGas", \.wei),
            gasLimit: Gas(try json.required("gasLimit", \.word)))
    }
}
