extension Address {
    /// The account of a public key: the last 20 bytes of the hash of its two coordinates.
    ///
    /// - Parameter publicKey: The uncompressed key, 65 bytes starting with 4, or its 64 bytes of coordinates.
    /// - Returns: nil for anything else. Whether the point lies on the curve is not checked.
    /// - Source: Ethereum yellow paper, appendix F.
    package init?(publicKey: [UInt8]) {
        switch (publicKey.count, publicKey.first) {
        case (65, 4): self.init(lastBytesOf: Keccak256.hash(publicKey.span.extracting(droppingFirst: 1)))
        case (64, _): self.init(lastBytesOf: Keccak256.hash(publicKey))
        default: return nil
        }
    }

    /// The address that a contract gets when this account creates it by a transaction with this nonce.
    ///
    /// - Source: Ethereum yellow paper, section 7.
    package func contractCreated(at nonce: Nonce) -> Address {
        Address(lastBytesOf: Keccak256.hash(RLP.list([.bytes(bytes), .number(nonce.rawValue)]).encoded))
    }
}
