extension JSON {
    /// Whether this value is `null`.
    package var isNull: Bool { kind == .null }

    /// The value of `true` or `false`, nil for any other kind.
    package var boolean: Bool? {
        kind == .boolean ? document.bytes[Int(node.start)] == UInt8(ascii: "t") : nil
    }

    /// The text of a string with its escapes resolved, nil for any other kind.
    package var string: String? {
        kind == .string ? text(of: node) : nil
    }

    /// The characters of a number exactly as the sender wrote them, nil for any other kind.
    package var numberText: String? {
        kind == .number ? String(decoding: raw, as: UTF8.self) : nil
    }

    /// The value of a number that has neither fraction nor exponent and fits, nil for anything else.
    package var integer: Int? {
        numberText.flatMap { Int($0) }
    }

    /// Decodes a string or a member name.
    func text(of node: Node) -> String {
        let contents = contents(of: node)
        return node.isEscaped ? Escape.resolve(contents) : String(decoding: contents, as: UTF8.self)
    }

    /// Whether a string or a member name equals a text byte by byte.
    func text(of node: Node, equals text: String) -> Bool {
        node.isEscaped
            ? Escape.resolve(contents(of: node)).utf8.elementsEqual(text.utf8)
            : contents(of: node).elementsEqual(text.utf8)
    }

    private func contents(of node: Node) -> ArraySlice<UInt8> {
        document.bytes[node.range].dropFirst().dropLast()
    }
}
