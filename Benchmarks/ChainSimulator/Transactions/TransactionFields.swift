import Ethereum

/// What is in the bytes of a signed transaction, before anything is known of its sender.
///
/// - Source: EIP-155 (type 0), EIP-2930 (type 1), EIP-1559 (type 2); messages of go-ethereum.
struct TransactionFields {
    let nonce: UInt64
    let tipCap: UInt128
    let feeCap: UInt128
    let value: UInt128
    let gas: UInt64
    let intrinsicGas: UInt64
    let to: Address?
    let places: SimulatedTransaction.Places
    let signature: RecoverableSignature
    /// What was signed.
    let digest: Hash32

    /// Takes bytes apart.
    ///
    /// - Parameter chainID: The chain that it must have been signed for.
    /// - Throws: ``RPCFailure`` with go-ethereum's message.
    init(_ raw: [UInt8], chainID: UInt64) throws(RPCFailure) {
        guard let first = raw.first else { throw RPCFailure("typed transaction too short") }
        let kind = first >= 0xC0 ? 0 : first
        guard kind <= 2, kind > 0 || first >= 0xC0 else { throw RPCFailure("transaction type not supported") }
        var outer = RLPCursor(raw, (kind == 0 ? 0 : 1)..<raw.count)
        let body = try outer.list()
        guard outer.isAtEnd else { throw RPCFailure("rlp: input contains more than one value") }
        var fields = RLPCursor(raw, body)

        if kind > 0 { try Self.require(fields.word(), is: chainID) }
        nonce = try fields.word()
        tipCap = try fields.integer()
        feeCap = kind == 2 ? try fields.integer() : tipCap
        gas = try fields.word()
        let recipient = try fields.string()
        guard recipient.isEmpty || recipient.count == 20 else {
            throw RPCFailure("rlp: input string too short for common.Address")
        }
        to = recipient.isEmpty ? nil : Address(raw.span.extracting(recipient))
        value = try fields.integer()
        let data = try fields.string()
        let accessList = kind == 0 ? data.upperBound..<data.upperBound : try fields.list()
        let signed = body.lowerBound..<fields.position
        places = SimulatedTransaction.Places(
            data: UInt32(data.lowerBound)..<UInt32(data.upperBound),
            accessList: UInt32(accessList.lowerBound)..<UInt32(accessList.upperBound),
            signature: UInt32(fields.position))
        intrinsicGas =
            Self.intrinsicGas(raw.span.extracting(data), isCreation: recipient.isEmpty)
            + (try AccessList.gas(raw, accessList))
        let parity = try Self.parity(kind, &fields, chainID)
        let (r, s) = (try fields.number(bits: 256), try fields.number(bits: 256))
        guard fields.isAtEnd else { throw RPCFailure("rlp: too many elements") }
        signature = RecoverableSignature(
            r: UInt256(bigEndian: raw.span.extracting(r)) ?? .zero,
            s: UInt256(bigEndian: raw.span.extracting(s)) ?? .zero, yParity: parity == 1)
        guard parity <= 1, signature.isCanonical else { throw Self.invalidSignature }
        digest = Self.digest(raw, kind, signed, chainID)
    }

    private static let invalidSignature = RPCFailure("invalid sender: invalid transaction v, r, s values")

    private static func require(_ signedFor: UInt64, is chainID: UInt64) throws(RPCFailure) {
        guard signedFor == chainID else {
            throw RPCFailure("invalid sender: invalid chain id for signer: have \(signedFor) want \(chainID)")
        }
    }

    /// Takes the parity, which is in one number with the chain for type 0.
    private static func parity(
        _ kind: UInt8, _ fields: inout RLPCursor, _ chainID: UInt64
    ) throws(RPCFailure) -> UInt128 {
        let v = try fields.integer()
        guard kind == 0 else { return v }
        guard v >= 35 else { throw RPCFailure("only replay-protected (EIP-155) transactions allowed over RPC") }
        try require(UInt64(clamping: (v - 35) / 2), is: chainID)
        return (v - 35) % 2
    }

    private static func digest(_ raw: [UInt8], _ kind: UInt8, _ signed: Range<Int>, _ chainID: UInt64) -> Hash32 {
        var tail: [UInt8] = []
        if kind == 0 { tail = RLP.number(chainID).encoded + [0x80, 0x80] }
        var message: [UInt8] = []
        message.reserveCapacity(signed.count + tail.count + 8)
        if kind > 0 { message.append(kind) }
        RLP.appendListHeader(of: signed.count + tail.count, to: &message)
        message.append(contentsOf: raw[signed])
        message.append(contentsOf: tail)
        return Keccak256.hash(message)
    }

    /// - Source: EIP-2 (creation), EIP-2028 (bytes of data), EIP-3860 (init code).
    private static func intrinsicGas(_ data: Span<UInt8>, isCreation: Bool) -> UInt64 {
        var zeros = 0
        for index in data.indices where data[index] == 0 { zeros += 1 }
        let gas = 21_000 + 4 * zeros + 16 * (data.count - zeros)
        return UInt64(isCreation ? gas + 32_000 + (data.count + 31) / 32 * 2 : gas)
    }
}
