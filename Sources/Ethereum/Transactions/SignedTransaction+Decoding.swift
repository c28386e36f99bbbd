extension SignedTransaction {
    /// Decodes the bytes of a type 2 transaction, or of a legacy one with replay protection.
    ///
    /// Encoding what was decoded gives the same bytes. The sender is not computed here: recover it from the signature.
    ///
    /// - Throws: ``TransactionError``, for any bytes that no node would take for such a transaction.
    package init(raw: [UInt8]) throws(TransactionError) {
        guard let first = raw.first else { throw .empty }
        switch first {
        case Transaction.dynamicFeeType: try self.init(dynamic: raw)
        case RLP.Prefix.shortList...: try self.init(legacy: raw)
        default: throw .unsupportedType(first)
        }
        guard signature.isCanonical else { throw .invalidSignature }
    }

    private init(dynamic raw: [UInt8]) throws(TransactionError) {
        var fields = try TransactionFields(decoding: raw.dropFirst(), count: 12)
        let chainID = ChainID(try fields.takeWord("chainId"))
        let nonce = Nonce(try fields.takeWord("nonce"))
        let priorityFee = Wei(try fields.takeNumber("maxPriorityFeePerGas"))
        let fee = Wei(try fields.takeNumber("maxFeePerGas"))
        let transaction = Transaction(
            chainID: chainID, nonce: nonce, fees: .dynamic(maxFeePerGas: fee, maxPriorityFeePerGas: priorityFee),
            gasLimit: Gas(try fields.takeWord("gasLimit")), to: try fields.takeRecipient(),
            value: Wei(try fields.takeNumber("value")), data: try fields.takeBytes("data"),
            accessList: try fields.takeAccessList())
        let parity = try fields.takeWord("signatureYParity")
        guard parity <= 1 else { throw .invalidSignature }
        let signature = RecoverableSignature(
            r: try fields.takeNumber("signatureR"), s: try fields.takeNumber("signatureS"), yParity: parity == 1)
        self.init(transaction: transaction, signature: signature, raw: raw)
    }

    private init(legacy raw: [UInt8]) throws(TransactionError) {
        var fields = try TransactionFields(decoding: raw[...], count: 9)
        var transaction = Transaction(
            chainID: 0, nonce: Nonce(try fields.takeWord("nonce")),
            fees: .legacy(gasPrice: Wei(try fields.takeNumber("gasPrice"))),
            gasLimit: Gas(try fields.takeWord("gasLimit")), to: try fields.takeRecipient(),
            value: Wei(try fields.takeNumber("value")), data: try fields.takeBytes("data"))
        let (chainID, yParity) = try Self.chainAndParity(try fields.takeNumber("v"))
        transaction.chainID = chainID
        let signature = RecoverableSignature(
            r: try fields.takeNumber("r"), s: try fields.takeNumber("s"), yParity: yParity)
        self.init(transaction: transaction, signature: signature, raw: raw)
    }

    /// Takes apart what a legacy signature calls `v`.
    ///
    /// - Source: EIP-155: 27 and 28 are the values without replay protection.
    private static func chainAndParity(_ v: UInt256) throws(TransactionError) -> (ChainID, yParity: Bool) {
        guard v != 27, v != 28 else { throw .notReplayProtected }
        guard let (double, parity) = v.subtracting(35)?.quotientAndRemainder(dividingBy: 2 as UInt64),
            let chainID = UInt64(exactly: double)
        else { throw .invalidSignature }
        return (ChainID(chainID), parity == 1)
    }
}
