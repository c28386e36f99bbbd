/// An account or contract on the chain: 20 bytes, stored inline, ordered as they are.
package struct Address: Hashable, Comparable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Takes exactly 20 bytes, or returns nil.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        self.init(bytes.span)
    }

    /// Takes exactly 20 bytes, or returns nil; makes no copy of them.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 20, let word = UInt256(bigEndian: bytes) else { return nil }
        self.init(lastBytesOf: Hash32(word))
    }

    /// Takes the last 20 bytes of a hash.
    package init(lastBytesOf hash: Hash32) {
        let word = hash.word
        high = word.word2 << 32 | word.word1 >> 32
        middle = word.word1 << 32 | word.word0 >> 32
        low = UInt32(truncatingIfNeeded: word.word0)
    }

    /// Twenty zero bytes, the account that nobody owns.
    package static let zero = Address(high: 0, middle: 0, low: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    /// The 32 bytes of the word that stands for it in an ABI: twelve zeros and its own.
    package var word: Hash32 {
        Hash32(
            UInt256(
                word0: middle << 32 | UInt64(low), word1: high << 32 | middle >> 32, word2: high >> 32, word3: 0))
    }

    package static func < (lhs: Address, rhs: Address) -> Bool {
        (lhs.high, lhs.middle, lhs.low) < (rhs.high, rhs.middle, rhs.low)
    }

    /// The 20 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: middle)
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: low >> shift))
        }
        return bytes
    }
}
