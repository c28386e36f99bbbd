extension UInt256 {
    /// Reads a big-endian number of at most 32 bytes, or returns nil when there are more; no bytes read as zero.
    package init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        self.init(lowBytesOf: Array(bytes))
    }

    private init(lowBytesOf bytes: [UInt8]) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for byte in bytes {
            words.3 = words.3 &<< 8 | words.2 &>> 56
            words.2 = words.2 &<< 8 | words.1 &>> 56
            words.1 = words.1 &<< 8 | words.0 &>> 56
            words.0 = words.0 &<< 8 | UInt64(byte)
        }
        self.init(word0: words.0, word1: words.1, word2: words.2, word3: words.3)
    }

    /// All 32 bytes, most significant first.
    package var bigEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        bytes.append(bigEndian: word3)
        bytes.append(bigEndian: word2)
        bytes.append(bigEndian: word1)
        bytes.append(bigEndian: word0)
        return bytes
    }

    /// The bytes without leading zeros, most significant first; none for zero.
    package var minimalBigEndianBytes: [UInt8] {
        var bytes = bigEndianBytes
        bytes.removeFirst(32 - (significantBitCount + 7) / 8)
        return bytes
    }
}

extension [UInt8] {
    /// Appends the eight bytes of a word, most significant first.
    mutating func append(bigEndian word: UInt64) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift &-= 8
            append(UInt8(truncatingIfNeeded: word &>> shift))
        }
    }
}
