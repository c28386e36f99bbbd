extension UInt256 {
    /// Reads a big-endian number of at most 32 bytes, or returns nil when there are more; no bytes read as zero.
    package init?(bigEndian bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        self.init(bigEndian: bytes.span)
    }

    /// Reads a big-endian number of at most 32 bytes, or returns nil when there are more; no bytes read as zero.
    ///
    /// Makes no copy of them.
    package init?(bigEndian bytes: Span<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        guard bytes.count > 8 else {
            self.init(Self.word(0, of: bytes))
            return
        }
        self.init(
            word0: Self.word(0, of: bytes), word1: Self.word(1, of: bytes), word2: Self.word(2, of: bytes),
            word3: Self.word(3, of: bytes))
    }

    /// Reads the eight bytes of a word, or what there is of them.
    private static func word(_ index: Int, of bytes: Span<UInt8>) -> UInt64 {
        let end = bytes.count &- 8 &* index
        guard end > 0 else { return 0 }
        var word: UInt64 = 0
        for place in Swift.max(end &- 8, 0)..<end { word = word &<< 8 | UInt64(bytes[place]) }
        return word
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

    /// All 32 bytes, most significant first, in place.
    package var inlineBytes: InlineArray<32, UInt8> {
        InlineArray { index in
            let word =
                switch index &>> 3 {
                case 0: word3
                case 1: word2
                case 2: word1
                default: word0
                }
            return UInt8(truncatingIfNeeded: word &>> UInt64(56 &- 8 &* (index & 7)))
        }
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
