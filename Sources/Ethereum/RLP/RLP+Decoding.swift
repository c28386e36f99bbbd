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
        let extent = try extent(in: rest.span, 0..<rest.count)
        let payload = rest.dropFirst(extent.payload.lowerBound).prefix(extent.payload.count)
        rest = rest.dropFirst(extent.payload.upperBound)
        guard extent.isList else { return .bytes(Array(payload)) }
        guard depth > 0 else { throw .tooDeep }
        var payloadRest = payload
        var items: [RLP] = []
        while !payloadRest.isEmpty {
            items.append(try takeItem(from: &payloadRest, depth: depth - 1))
        }
        return .list(items)
    }
}
