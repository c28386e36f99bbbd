/// Keccak-256 as Ethereum uses it: the original padding of 2011, not that of the later SHA-3 standard.
///
/// - Source: The Keccak reference, version 3.0; Ethereum yellow paper, appendix B.
package enum Keccak256 {
    /// The block size in bytes: 1600 bits less twice the 256 of the capacity.
    private static let rate = 136

    /// Hashes the bytes.
    package static func hash(_ bytes: [UInt8]) -> Hash32 {
        var state = KeccakState()
        var start = 0
        while bytes.count - start >= rate {
            state.absorb(bytes.span.extracting(start..<start + rate))
            start += rate
        }
        // The padding is a 1 bit, zeros, and a 1 bit at the end of the block; both can fall into one byte.
        var last: [UInt8] = []
        last.reserveCapacity(rate)
        last += bytes[start...]
        last.append(0x01)
        last += repeatElement(0, count: rate - last.count)
        last[rate - 1] |= 0x80
        state.absorb(last.span)
        return Hash32(
            UInt256(
                word0: state.lane30.byteSwapped, word1: state.lane20.byteSwapped,
                word2: state.lane10.byteSwapped, word3: state.lane00.byteSwapped))
    }
}
