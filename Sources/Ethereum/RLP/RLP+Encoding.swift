extension RLP {
    /// The one canonical encoding of the item.
    package var encoded: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    /// Appends the one canonical encoding of the item.
    package func append(to output: inout [UInt8]) {
        output.reserveCapacity(output.count + size)
        write(to: &output)
    }

    /// Appends what stands before the items of a list, whose encodings have so many bytes together.
    package static func appendListHeader(of count: Int, to output: inout [UInt8]) {
        appendHeader(of: count, short: Prefix.shortList, long: Prefix.longList, to: &output)
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .bytes(let bytes):
            if Self.needsHeader(bytes) {
                Self.appendHeader(of: bytes.count, short: Prefix.shortBytes, long: Prefix.longBytes, to: &output)
            }
            output.append(contentsOf: bytes)
        case .list(let items):
            Self.appendListHeader(of: Self.size(of: items), to: &output)
            for item in items { item.write(to: &output) }
        }
    }

    /// How many bytes the encoding has.
    private var size: Int {
        switch self {
        case .bytes(let bytes):
            return bytes.count + (Self.needsHeader(bytes) ? 1 + Self.lengthSize(of: bytes.count) : 0)
        case .list(let items):
            let count = Self.size(of: items)
            return count + 1 + Self.lengthSize(of: count)
        }
    }

    private static func size(of items: [RLP]) -> Int { items.reduce(0) { $0 + $1.size } }

    /// A single byte that no prefix can be mistaken for is its own encoding.
    private static func needsHeader(_ bytes: [UInt8]) -> Bool { bytes.count != 1 || bytes[0] >= Prefix.shortBytes }

    /// How many bytes a length takes that does not fit into the first byte; 0 for one that does.
    private static func lengthSize(of count: Int) -> Int {
        count <= Prefix.shortLimit ? 0 : (Int.bitWidth - count.leadingZeroBitCount + 7) / 8
    }

    private static func appendHeader(of count: Int, short: UInt8, long: UInt8, to output: inout [UInt8]) {
        let size = lengthSize(of: count)
        output.append(size == 0 ? short + UInt8(count) : long + UInt8(size))
        for place in (0..<size).reversed() { output.append(UInt8(truncatingIfNeeded: count >> (8 * place))) }
    }
}
