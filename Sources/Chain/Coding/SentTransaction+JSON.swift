import Ethereum
import JSON

extension SentTransaction {
    /// Reads a transaction as `eth_getBlockByNumber` and `txpool_contentFrom` show it.
    init(_ json: JSON) throws(MalformedAnswer) {
        let hash = try json.required("hash", \.hash)
        // One of a kind that is not ours lacks a field, or has another hash once it is put together.
        let signed = try? SignedTransaction(json)
        // Older nodes call the input `data`.
        var input = try json.optional("input", \.hexBytes)
        if input == nil { input = try json.optional("data", \.hexBytes) }
        self.init(
            hash: hash, nonce: Nonce(try json.required("nonce", \.word)), to: try json.optional("to", \.address),
            input: input ?? [], signed: signed?.hash == hash ? signed : nil)
    }
}

extension SignedTransaction {
    fileprivate init(_ json: JSON) throws(MalformedAnswer) {
        let isDynamic = try json.optional("type", \.word) == 2
        let transaction = Transaction(
            chainID: ChainID(try json.required("chainId", \.word)), nonce: Nonce(try json.required("nonce", \.word)),
            fees: isDynamic
                ? .dynamic(
                    maxFeePerGas: try json.required("maxFeePerGas", \.wei),
                    maxPriorityFeePerGas: try json.required("maxPriorityFeePerGas", \.wei))
                : .legacy(gasPrice: try json.required("gasPrice", \.wei)),
            gasLimit: Gas(try json.required("gas", \.word)), to: try json.optional("to", \.address),
            value: try json.required("value", \.wei), data: try json.required("input", \.hexBytes))
        let v = try json.required("v", \.quantity)
        self.init(
            transaction: transaction,
            signature: RecoverableSignature(
                r: try json.required("r", \.quantity), s: try json.required("s", \.quantity),
                yParity: Self.yParity(v, isDynamic: isDynamic)))
    }

    /// - Source: EIP-1559: `v` is the parity; EIP-155: `v` is 35 + 2 · chain id + parity, so it is even for an odd y.
    private static func yParity(_ v: UInt256, isDynamic: Bool) -> Bool {
        let isOdd = v.quotientAndRemainder(dividingBy: 2 as UInt64)?.remainder == 1
        return isDynamic ? isOdd : !isOdd
    }
}
