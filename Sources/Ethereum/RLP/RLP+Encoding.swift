extension RLP {
    /// The one canonical encoding of the item.
    package var encoded: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    /// Appends what stands before the items of a list, whose encodings have so many bytes together.
    package static func appendListHeader(of count: Int, to output: inout [UInt8]) {
        appendHeader(of: count, short: Prefix.shortList, long: Prefix.longList, to: &output)
    }

    /// Appends the one canonical encoding of the item.
    package func append(to output: inout [UInt8]) {
        switch self {
        case .bytes(let bytes):
            // A single byte that no prefix can be mistaken for is its own encoding.
            if bytes.count != 1 || bytes.contains(where: { $0 >= Prefix.shortBytes }) {
                Self.appendHeader(of: bytes.count, short: Prefix.shortBytes, long: Prefix.longBytes, to: &output)
            }
            output.append(contentsOf: bytes)
        case .list(let items):
            var payload: [UInt8] = []
            for item in items {
                item.append(to: &payload)
            }
            Self.appendListHeader(of: payload.count, to: &output)
            output.append(contentsOf: payload)
        }
    }

    private static func appendHeader(of count: Int, short: UInt8, long: UInt8, to output: inout [UInt8]) {
        if count <= Prefix.shortLimit {
            output.append(short + UInt8(count))
        } else {
            let length = UInt256(UInt64(count)).minimalBigEndianBytes
            output.append(long + UInt8(length.count))
            output.append(contentsOf: length)
        }
    }
}
