import Ethereum
import JSON

/// The value types of the Ethereum JSON-RPC: each is nil for anything that is not exactly one.
///
/// - Source: execution-apis, `schemas/base-types.yaml`.
extension JSON {
    /// A quantity: hexadecimal digits after `0x`, or a plain JSON number, which some nodes send.
    ///
    /// Leading zeros are let pass. A string without `0x` is refused: it could mean two numbers.
    var quantity: UInt256? {
        switch kind {
        case .number: numberText.flatMap { UInt256(decimalDigits: $0.utf8) }
        case .string: prefixedDigits.flatMap { UInt256(hexDigits: $0) }
        case .null, .boolean, .array, .object: nil
        }
    }

    /// A quantity of at most 64 bits.
    var word: UInt64? { quantity.flatMap { UInt64(exactly: $0) } }

    /// A number of blocks or seconds: one that no chain can have is refused, so that nobody need fear to add to it.
    ///
    /// - Source: 2^53 is the largest integer that a JSON number carries exactly (RFC 8259, section 6).
    var count: UInt64? { word.flatMap { $0 < 1 << 53 ? $0 : nil } }

    /// A price or amount in wei.
    var wei: Wei? { quantity.map { Wei($0) } }

    /// Bytes of any number.
    var hexBytes: [UInt8]? {
        // Whole, since what is behind the prefix would be copied a byte at a time.
        guard let text = string, text.utf8.starts(with: "0x".utf8) else { return nil }
        return Hex.decode(text)
    }

    /// Thirty-two bytes.
    var hash: Hash32? { hexBytes.flatMap { Hash32($0) } }

    /// Twenty bytes.
    var address: Address? { hexBytes.flatMap { Address($0) } }

    /// A finite number, with or without a fraction.
    var double: Double? {
        guard let value = numberText.flatMap({ Double($0) }), value.isFinite else { return nil }
        return value
    }

    /// What follows the `0x` of a string.
    private var prefixedDigits: Substring.UTF8View? {
        guard let text = string, text.utf8.starts(with: "0x".utf8) else { return nil }
        return Substring(text).utf8.dropFirst(2)
    }
}

extension JSON {
    /// Reads a member that must be there.
    func required<Value>(_ name: String, _ read: (JSON) -> Value?) throws(MalformedAnswer) -> Value {
        guard let value = self[name].flatMap(read) else { throw MalformedAnswer("no valid \(name)") }
        return value
    }

    /// Reads a member that may be missing or `null`, but not something else.
    func optional<Value>(_ name: String, _ read: (JSON) -> Value?) throws(MalformedAnswer) -> Value? {
        guard let member = self[name], !member.isNull else { return nil }
        guard let value = read(member) else { throw MalformedAnswer("no valid \(name)") }
        return value
    }

    /// Reads every element of an array.
    func list<Value>(_ element: (JSON) -> Value?) -> [Value]? {
        guard kind == .array else { return nil }
        var values: [Value] = []
        for item in elements {
            guard let value = element(item) else { return nil }
            values.append(value)
        }
        return values
    }
}
