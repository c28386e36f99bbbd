/// A value inside a parsed JSON document.
///
/// The whole text is checked once against RFC 8259 and laid out as a flat list of nodes; a `JSON` is a cursor into
/// that list. Copying one, or walking to a member, allocates nothing; text is decoded only where it is asked for.
/// A cursor keeps its whole document alive.
///
/// Numbers are never converted: ``numberText`` is what the sender wrote, so 256-bit integers stay exact.
///
/// - Source: RFC 8259. Where it leaves a choice: the last of several members with one name wins (as in Python's
///   `json`), a byte order mark and unpaired surrogates are refused.
package struct JSON: Sendable {
    let document: Document
    let index: Int

    /// The six kinds of value.
    package enum Kind: UInt8, Sendable {
        case null, boolean, number, string, array, object
    }

    /// Checks a JSON text and returns its outermost value.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8. The caller bounds its size; more than 2 GiB is refused.
    ///   - maximumDepth: How many arrays and objects may be open at once. Default 64.
    /// - Throws: ``JSONError`` with the offset of the first byte that cannot be part of a valid text.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(JSONError) {
        var parser = Parser(bytes: bytes, maximumDepth: maximumDepth)
        try parser.parse()
        self.init(document: Document(bytes: bytes, nodes: parser.nodes), index: 0)
    }

    init(document: Document, index: Int) {
        self.document = document
        self.index = index
    }

    var node: Node { document.nodes[index] }

    /// The kind of this value.
    package var kind: Kind { node.kind }

    /// The exact source bytes of this value, without the white space around it.
    package var raw: ArraySlice<UInt8> { document.bytes[node.range] }
}

extension JSON {
    /// The text of a document together with the places of its values.
    final class Document: Sendable {
        let bytes: [UInt8]
        let nodes: [Node]

        init(bytes: [UInt8], nodes: [Node]) {
            self.bytes = bytes
            self.nodes = nodes
        }
    }

    /// One value or member name.
    ///
    /// A container is followed by its contents, a member name by its value.
    struct Node {
        var kind: Kind
        /// Whether a string holds a backslash, so that its text differs from its bytes.
        var isEscaped = false
        var start: UInt32
        var end: UInt32
        /// The index of the first node that is not part of this value.
        var next: UInt32

        var range: Range<Int> { Int(start)..<Int(end) }
    }
}
