extension Transaction {
    /// The first byte of a type 2 transaction; a legacy one starts with its list.
    ///
    /// - Source: EIP-2718, EIP-1559.
    static let dynamicFeeType: UInt8 = 0x02

    /// The digest that the sender signs.
    ///
    /// - Source: EIP-1559; EIP-155, which appends the chain id and two zeros for legacy transactions.
    package var signingHash: Hash32 {
        switch fees {
        case .dynamic: Keccak256.hash(serialized(tail: []))
        case .legacy: Keccak256.hash(serialized(tail: [.number(chainID.rawValue), .bytes([]), .bytes([])]))
        }
    }

    /// The bytes that go to the network: the transaction with its signature.
    func raw(signedBy signature: RecoverableSignature) -> [UInt8] {
        let parity: UInt64 = signature.yParity ? 1 : 0
        let first: UInt256
        switch fees {
        case .dynamic: first = UInt256(parity)
        case .legacy: first = replayProtected(parity: parity)
        }
        return serialized(tail: [.number(first), .number(signature.r), .number(signature.s)])
    }

    /// The number that stands for both the chain and the parity in a legacy signature: twice the chain id plus 35 or 36.
    ///
    /// - Source: EIP-155. With a 64-bit chain id the sum takes at most 65 bits.
    private func replayProtected(parity: UInt64) -> UInt256 {
        let (double, carry) = chainID.rawValue.addingReportingOverflow(chainID.rawValue)
        let (sum, secondCarry) = double.addingReportingOverflow(35 + parity)
        return UInt256(word0: sum, word1: (carry ? 1 : 0) + (secondCarry ? 1 : 0), word2: 0, word3: 0)
    }

    private func serialized(tail: [RLP]) -> [UInt8] {
        let call: [RLP] = [
            .number(gasLimit.rawValue), .bytes(to?.bytes ?? []), .number(value.rawValue), .bytes(data),
        ]
        switch fees {
        case .dynamic(let maxFeePerGas, let maxPriorityFeePerGas):
            let head: [RLP] = [
                .number(chainID.rawValue), .number(nonce.rawValue),
                .number(maxPriorityFeePerGas.rawValue), .number(maxFeePerGas.rawValue),
            ]
            return [Self.dynamicFeeType] + RLP.list(head + call + [.list(accessList.map(\.rlp))] + tail).encoded
        case .legacy(let gasPrice):
            return RLP.list([.number(nonce.rawValue), .number(gasPrice.rawValue)] + call + tail).encoded
        }
    }
}
