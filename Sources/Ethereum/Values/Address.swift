/// An account or contract on the chain: 20 bytes, stored inline.
package struct Address: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Takes exactly 20 bytes, or returns nil.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.init(lastBytesOf: Array(bytes))
    }

    /// Takes the last 20 bytes of a hash.
    init(lastBytesOf hash: Hash32) {
        self.init(lastBytesOf: hash.bytes)
    }

    private init(lastBytesOf bytes: [UInt8]) {
        var words: (high: UInt64, middle: UInt64, low: UInt32) = (0, 0, 0)
        for byte in bytes {
            words.high = words.high << 8 | words.middle >> 56
            words.middle = words.middle << 8 | UInt64(words.low >> 24)
            words.low = words.low << 8 | UInt32(byte)
        }
        (high, middle, low) = words
    }

    /// Twenty zero bytes, the account that nobody owns.
    package static let zero = Address(high: 0, middle: 0, low: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        (self.high, self.middle, self.low) = (high, middle, low)
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
