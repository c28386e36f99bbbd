/// Walks the items of an RLP list in place: what a tree of items would be too slow for.
///
/// Takes the canonical encoding alone; its errors have go-ethereum's words.
///
/// - Source: Ethereum yellow paper, appendix B; messages of go-ethereum's rlp package.
struct RLPCursor {
    /// One item: where its contents are.
    struct Item {
        let contents: Range<Int>
        let isList: Bool
    }

    private let bytes: [UInt8]
    /// Where the next item starts.
    private(set) var position: Int
    private let end: Int

    /// Walks the items in a part of some bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        (position, end) = (range.lowerBound, range.upperBound)
    }

    /// Whether there are no more items.
    var isAtEnd: Bool { position == end }

    /// Takes the next item, whatever it is.
    mutating func next() throws(RPCFailure) -> Item {
        guard position < end else { throw Self.tooShort }
        let first = bytes[position]
        guard first >= 0x80 else {
            position += 1
            return Item(contents: position - 1..<position, isList: false)
        }
        let isList = first >= 0xC0
        let size = Int(first) - (isList ? 0xC0 : 0x80)
        position += 1
        let count = size <= 55 ? size : try length(of: size - 55)
        guard count <= end - position else { throw Self.tooShort }
        if !isList, count == 1, bytes[position] < 0x80 { throw Self.notCanonical }
        defer { position += count }
        return Item(contents: position..<position + count, isList: isList)
    }

    /// Reads a length that has so many bytes itself.
    private mutating func length(of size: Int) throws(RPCFailure) -> Int {
        guard size <= end - position else { throw Self.tooShort }
        // A length of more than four bytes is longer than any input.
        guard size <= 4 else { throw Self.tooShort }
        var length = 0
        for place in position..<position + size { length = length << 8 | Int(bytes[place]) }
        guard bytes[position] != 0, length > 55 else { throw Self.notCanonical }
        position += size
        return length
    }

    private static let tooShort = RPCFailure("rlp: value size exceeds available input length")
    private static let notCanonical = RPCFailure("rlp: non-canonical size information")
}

extension RLPCursor {
    /// Takes a string of bytes.
    mutating func string() throws(RPCFailure) -> Range<Int> {
        let item = try next()
        guard !item.isList else { throw RPCFailure("rlp: expected input string or byte for []uint8") }
        return item.contents
    }

    /// Takes a list.
    mutating func list() throws(RPCFailure) -> Range<Int> {
        let item = try next()
        guard item.isList else { throw RPCFailure("rlp: expected input list") }
        return item.contents
    }

    /// Takes a number of at most so many bits, 128 at most.
    mutating func integer(bits: Int = 128) throws(RPCFailure) -> UInt128 {
        let contents = try number(bits: bits)
        var value: UInt128 = 0
        for place in contents { value = value << 8 | UInt128(bytes[place]) }
        return value
    }

    /// Takes a number of at most so many bits, and says where it is.
    mutating func number(bits: Int) throws(RPCFailure) -> Range<Int> {
        let item = try next()
        guard !item.isList else { throw RPCFailure("rlp: expected input string or byte for uint\(bits)") }
        guard item.contents.count * 8 <= bits else { throw RPCFailure("rlp: input string too long for uint\(bits)") }
        guard item.contents.isEmpty || bytes[item.contents.lowerBound] != 0 else {
            throw RPCFailure("rlp: non-canonical integer (leading zero bytes)")
        }
        return item.contents
    }

    /// Takes a number of 64 bits.
    mutating func word() throws(RPCFailure) -> UInt64 { UInt64(truncatingIfNeeded: try integer(bits: 64)) }
}

extension [UInt8] {
    /// Appends the first bytes of an RLP list with contents of so many bytes.
    mutating func appendListHeader(_ count: Int) {
        guard count > 55 else { return append(0xC0 + UInt8(count)) }
        let size = (count.bitWidth - count.leadingZeroBitCount + 7) / 8
        append(0xF7 + UInt8(size))
        for shift in stride(from: 8 * (size - 1), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: count >> shift))
        }
    }
}
