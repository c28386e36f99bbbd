extension RLP {
    /// Decodes exactly one item and refuses every encoding but the canonical one.
    ///
    /// No more than `maximumDepth` lists (32 by default) may be open at once.
    ///
    /// - Throws: ``RLPError``, for any input that is not the encoding of an item.
    package init(decoding bytes: [UInt8], maximumDepth: Int = 32) throws(RLPError) {
        try self.init(decoding: bytes[...], maximumDepth: maximumDepth)
    }

    /// Decodes exactly one item and refuses every encoding but the canonical one.
    ///
    /// No more than `maximumDepth` lists (32 by default) may be open at once.
    ///
    /// - Throws: ``RLPError``, for any input that is not the encoding of an item.
    package init(decoding bytes: ArraySlice<UInt8>, maximumDepth: Int = 32) throws(RLPError) {
        var rest = bytes
        self = try Self.takeItem(from: &rest, depth: maximumDepth)
        guard rest.isEmpty else { throw .trailingBytes }
    }

    private static func takeItem(from rest: inout ArraySlice<UInt8>, depth: Int) throws(RLPError) -> RLP {
        guard let first = rest.first else { throw .truncated }
        if first < Prefix.shortBytes {
            return .bytes(Array(rest.popPrefix(1)))
        }
        let isList = first >= Prefix.shortList
        let payload = try takePayload(
            from: &rest, short: isList ? Prefix.shortList : Prefix.shortBytes,
            long: isList ? Prefix.longList : Prefix.longBytes)
        guard isList else {
            guard payload.count != 1 || payload.allSatisfy({ $0 >= Prefix.shortBytes }) else { throw .notCanonical }
            return .bytes(Array(payload))
        }
        guard depth > 0 else { throw .tooDeep }
        var payloadRest = payload
        var items: [RLP] = []
        while !payloadRest.isEmpty {
            items.append(try takeItem(from: &payloadRest, depth: depth - 1))
        }
        return .list(items)
    }

    private static func takePayload(
        from rest: inout ArraySlice<UInt8>, short: UInt8, long: UInt8
    ) throws(RLPError) -> ArraySlice<UInt8> {
        let first = rest.popPrefix(1).first ?? short
        guard first > long else {
            return try take(Int(first - short), from: &rest)
        }
        let length = try take(Int(first - long), from: &rest)
        guard length.first != 0 else { throw .notCanonical }
        // At most eight bytes; a length that exceeds Int is longer than any input.
        guard let count = UInt256(bigEndian: length).flatMap(Int.init(exactly:)) else { throw .truncated }
        guard count > Prefix.shortLimit else { throw .notCanonical }
        return try take(count, from: &rest)
    }

    private static func take(
        _ count: Int, from rest: inout ArraySlice<UInt8>
    ) throws(RLPError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated }
        return rest.popPrefix(count)
    }
}

extension ArraySlice<UInt8> {
    /// Removes and returns the first bytes; the caller has checked that there are as many.
    fileprivate mutating func popPrefix(_ count: Int) -> ArraySlice<UInt8> {
        defer { self = dropFirst(count) }
        return prefix(count)
    }
}
