import Ethereum

/// Walks the items of an RLP list in place: what a tree of items would be too slow for.
///
/// Takes the canonical encoding alone; its errors have go-ethereum's words.
///
/// - Source: Ethereum yellow paper, appendix B; messages of go-ethereum's rlp package.
struct RLPCursor {
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
    mutating func next() throws(RPCFailure) -> RLP.Extent {
        do throws(RLPError) {
            let item = try RLP.extent(in: bytes.span, position..<end)
            position = item.payload.upperBound
            return item
        } catch {
            throw error == .notCanonical ? Self.notCanonical : Self.tooShort
        }
    }

    private static let tooShort = RPCFailure("rlp: value size exceeds available input length")
    private static let notCanonical = RPCFailure("rlp: non-canonical size information")
}

extension RLPCursor {
    /// Takes a string of bytes.
    mutating func string() throws(RPCFailure) -> Range<Int> {
        let item = try next()
        guard !item.isList else { throw RPCFailure("rlp: expected input string or byte for []uint8") }
        return item.payload
    }

    /// Takes a list.
    mutating func list() throws(RPCFailure) -> Range<Int> {
        let item = try next()
        guard item.isList else { throw RPCFailure("rlp: expected input list") }
        return item.payload
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
        guard item.payload.count * 8 <= bits else { throw RPCFailure("rlp: input string too long for uint\(bits)") }
        guard item.payload.isEmpty || bytes[item.payload.lowerBound] != 0 else {
            throw RPCFailure("rlp: non-canonical integer (leading zero bytes)")
        }
        return item.payload
    }

    /// Takes a number of 64 bits.
    mutating func word() throws(RPCFailure) -> UInt64 { UInt64(truncatingIfNeeded: try integer(bits: 64)) }
}
