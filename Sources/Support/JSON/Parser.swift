/// Checks a text and lists its values, without recursion: the depth of a text costs memory, never stack.
struct Parser {
    let bytes: [UInt8]
    private let maximumDepth: Int
    var position = 0
    var nodes: [JSON.Node] = []
    /// The containers around the current position, outermost first.
    private var open: [Int] = []

    init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// Lists the values of the whole text.
    mutating func parse() throws(JSONError) {
        guard bytes.count <= Int32.max else { throw JSONError(code: .tooLarge, offset: 0) }
        try parseValue()
        while let container = open.last {
            try nodes[container].kind == .array ? continueArray(container) : continueObject(container)
        }
        skipWhiteSpace()
        guard position == bytes.count else { throw error(.trailingBytes) }
    }

    private mutating func continueArray(_ container: Int) throws(JSONError) {
        if try !parseSeparator(in: container, closing: UInt8(ascii: "]")) { return }
        try parseValue()
    }

    private mutating func continueObject(_ container: Int) throws(JSONError) {
        if try !parseSeparator(in: container, closing: UInt8(ascii: "}")) { return }
        skipWhiteSpace()
        guard peek == Escape.quote else { throw unexpected() }
        try parseString()
        skipWhiteSpace()
        guard peek == UInt8(ascii: ":") else { throw unexpected() }
        position += 1
        try parseValue()
    }

    /// Moves to the next item of a container, or closes it.
    ///
    /// - Returns: Whether there is an item.
    private mutating func parseSeparator(in container: Int, closing: UInt8) throws(JSONError) -> Bool {
        skipWhiteSpace()
        if peek == closing {
            position += 1
            open.removeLast()
            nodes[container].end = UInt32(position)
            nodes[container].next = UInt32(nodes.count)
            return false
        }
        if nodes.count == container + 1 { return true }
        guard peek == UInt8(ascii: ",") else { throw unexpected() }
        position += 1
        return true
    }

    private mutating func parseValue() throws(JSONError) {
        skipWhiteSpace()
        guard let byte = peek else { throw error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "{"): try openContainer(.object)
        case UInt8(ascii: "["): try openContainer(.array)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        case UInt8(ascii: "t"): try parseLiteral("true", .boolean)
        case UInt8(ascii: "f"): try parseLiteral("false", .boolean)
        case UInt8(ascii: "n"): try parseLiteral("null", .null)
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func openContainer(_ kind: JSON.Kind) throws(JSONError) {
        guard open.count < maximumDepth else { throw error(.tooDeep) }
        open.append(nodes.count)
        append(kind, from: position)
        position += 1
    }

    private mutating func parseLiteral(_ literal: String, _ kind: JSON.Kind) throws(JSONError) {
        let start = position
        for expected in literal.utf8 {
            guard peek == expected else { throw unexpected() }
            position += 1
        }
        append(kind, from: start)
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}

extension Parser {
    /// The byte at the current position, nil at the end.
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Lists a value that ends at the current position.
    mutating func append(_ kind: JSON.Kind, isEscaped: Bool = false, from start: Int) {
        nodes.append(
            JSON.Node(
                kind: kind, isEscaped: isEscaped, start: UInt32(start), end: UInt32(position),
                next: UInt32(nodes.count + 1)))
    }

    /// An error at the current position.
    func error(_ code: JSONError.Code) -> JSONError { JSONError(code: code, offset: position) }

    /// The error for a byte that does not belong here, or for the end in its place.
    func unexpected() -> JSONError { error(peek == nil ? .unexpectedEnd : .unexpectedByte) }
}
