/// Keccak-256 as Ethereum uses it: the original padding of 2011, not that of the later SHA-3 standard.
///
/// - Source: The Keccak reference, version 3.0; Ethereum yellow paper, appendix B.
package enum Keccak256 {
    /// Hashes the bytes.
    package static func hash(_ bytes: [UInt8]) -> Hash32 {
        hash(bytes.span)
    }

    /// Hashes the bytes, and makes no copy of them.
    package static func hash(_ bytes: Span<UInt8>) -> Hash32 {
        var state = KeccakState()
        var rest = bytes
        while rest.count >= KeccakState.rate {
            state.absorb(rest.extracting(first: KeccakState.rate))
            rest = rest.extracting(droppingFirst: KeccakState.rate)
        }
        state.absorb(last: rest)
        return Hash32(
            UInt256(
                word0: state.lane30.byteSwapped, word1: state.lane20.byteSwapped,
                word2: state.lane10.byteSwapped, word3: state.lane00.byteSwapped))
    }
}
