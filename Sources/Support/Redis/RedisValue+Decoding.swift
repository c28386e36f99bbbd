extension RedisValue {
    /// Whether this is a null reply.
    package var isNull: Bool { self == .null }

    /// Returns the bytes of a bulk or simple string.
    ///
    /// - Throws: ``RedisError/Code/unexpectedReply`` for any other kind; the error names kinds, never contents.
    package func bytes() throws(RedisError) -> [UInt8] {
        switch self {
        case .bulk(let bytes): bytes
        case .simple(let text): Array(text.utf8)
        default: throw unexpected("a string")
        }
    }

    /// Returns a bulk or simple string as text; bytes that are not UTF-8 become U+FFFD.
    ///
    /// - Throws: ``RedisError/Code/unexpectedReply`` for any other kind.
    package func string() throws(RedisError) -> String {
        switch self {
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .simple(let text): text
        default: throw unexpected("a string")
        }
    }

    /// Returns an integer reply, or a string that is one in decimal notation, which is how scripts and hashes hand
    /// back numbers.
    ///
    /// - Throws: ``RedisError/Code/unexpectedReply`` for any other kind.
    package func integer() throws(RedisError) -> Int64 {
        switch self {
        case .integer(let value): return value
        case .bulk, .simple:
            guard let value = Int64(try string()) else { throw unexpected("an integer") }
            return value
        default: throw unexpected("an integer")
        }
    }

    /// Returns the elements of an array.
    ///
    /// - Throws: ``RedisError/Code/unexpectedReply`` for any other kind.
    package func array() throws(RedisError) -> [RedisValue] {
        guard case .array(let elements) = self else { throw unexpected("an array") }
        return elements
    }

    private func unexpected(_ expected: String) -> RedisError {
        RedisError(.unexpectedReply, "expected \(expected) from the server and got \(kind)")
    }

    private var kind: String {
        switch self {
        case .simple: "a status"
        case .error(let refusal): "an error of kind \(refusal.prefix)"
        case .integer: "an integer"
        case .bulk: "a string"
        case .array: "an array"
        case .null: "nothing"
        }
    }
}
