extension RLP {
    /// How far an item reaches in its encoding.
    package struct Extent: Hashable, Sendable {
        /// Where the bytes are, or the encodings of a list's items.
        package let payload: Range<Int>
        /// Whether it is a list.
        package let isList: Bool
    }

    /// Finds out how far an item reaches, and refuses every encoding but the canonical one.
    ///
    /// What is in a list is not looked at.
    ///
    /// - Parameters:
    ///   - bytes: What the item is a part of.
    ///   - range: Starts where the item starts; the item must end in it.
    /// - Throws: ``RLPError/truncated``; ``RLPError/notCanonical``.
    package static func extent(in bytes: Span<UInt8>, _ range: Range<Int>) throws(RLPError) -> Extent {
        guard let place = range.first else { throw .truncated }
        let first = bytes[place]
        guard first >= Prefix.shortBytes else { return Extent(payload: place..<place + 1, isList: false) }
        let isList = first >= Prefix.shortList
        var (start, count) = (place + 1, Int(first - (isList ? Prefix.shortList : Prefix.shortBytes)))
        if count > Prefix.shortLimit {
            let size = count - Prefix.shortLimit
            count = try length(in: bytes, start..<range.upperBound, size: size)
            start += size
        }
        guard count <= range.upperBound - start else { throw .truncated }
        guard isList || count != 1 || bytes[start] >= Prefix.shortBytes else { throw .notCanonical }
        return Extent(payload: start..<start + count, isList: isList)
    }

    /// Reads a length that has so many bytes itself, eight at most.
    private static func length(in bytes: Span<UInt8>, _ range: Range<Int>, size: Int) throws(RLPError) -> Int {
        guard size <= range.count else { throw .truncated }
        guard bytes[range.lowerBound] != 0 else { throw .notCanonical }
        var length: UInt64 = 0
        for place in range.prefix(size) { length = length << 8 | UInt64(bytes[place]) }
        // One that exceeds Int is longer than any input.
        guard let length = Int(exactly: length) else { throw .truncated }
        guard length > Prefix.shortLimit else { throw .notCanonical }
        return length
    }
}
