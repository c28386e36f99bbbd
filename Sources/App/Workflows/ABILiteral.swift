import Arguments
import Ethereum

/// Reads values of the contract ABI as people write them.
enum ABILiteral {
    /// Reads a number (decimal, or hexadecimal after `0x`), an address, `true` or `false`, bytes in hexadecimal, a text as
    /// it is, `[…]` for arrays and `(…)` for tuples; in those a text may stand in double quotes.
    static func parse(_ text: String, as type: ABIType) throws(ValidationError) -> ABIValue {
        guard let value = try value(of: text, as: type), (try? ABIEncoder.encode([value], as: [type])) != nil else {
            throw ValidationError("'\(text)' is no \(type)")
        }
        return value
    }

    private static func value(of text: String, as type: ABIType) throws(ValidationError) -> ABIValue? {
        switch type {
        case .uint: UInt256(text).map(ABIValue.uint)
        case .int: signed(text).map(ABIValue.int)
        case .address: .address(try TransferWords.address(text))
        case .bool: ["true": ABIValue.bool(true), "false": .bool(false)][text.lowercased()]
        case .bytes, .fixedBytes: Hex.decode(text).map(ABIValue.bytes)
        case .string: .string(text)
        case .array(let element), .fixedArray(let element, _):
            try elements(of: text, "[", "]").map { texts throws(ValidationError) in
                .array(try texts.map { text throws(ValidationError) in try parse(text, as: element) })
            }
        case .tuple(let members): try tuple(text, members)
        }
    }

    private static func tuple(_ text: String, _ members: [ABIType]) throws(ValidationError) -> ABIValue? {
        guard let texts = elements(of: text, "(", ")"), texts.count == members.count else { return nil }
        return .tuple(
            try zip(texts, members).map { text, type throws(ValidationError) in try parse(text, as: type) })
    }

    private static func signed(_ text: String) -> Int256? {
        guard let magnitude = UInt256(text.hasPrefix("-") ? String(text.dropFirst()) : text) else { return nil }
        let isNegative = text.hasPrefix("-")
        let bits = isNegative ? UInt256.zero.subtractingReportingOverflow(magnitude).partialValue : magnitude
        let value = Int256(bitPattern: bits)
        return value.magnitude == magnitude && (value.isNegative == isNegative || magnitude == .zero) ? value : nil
    }

    /// Splits what is between the brackets at the commas that are in no further ones, and in no quotes.
    private static func elements(of text: String, _ open: Character, _ close: Character) -> [String]? {
        let text = text.trimmed
        guard text.count >= 2, text.first == open, text.last == close else { return nil }
        let inner = String(text.dropFirst().dropLast()).trimmed
        guard !inner.isEmpty else { return [] }
        var elements = [""]
        var (depth, isQuoted) = (0, false)
        for character in inner {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted { depth += "[(".contains(character) ? 1 : "])".contains(character) ? -1 : 0 }
            if character == ",", depth == 0, !isQuoted {
                elements.append("")
            } else {
                elements[elements.count - 1].append(character)
            }
        }
        return depth == 0 && !isQuoted ? elements.map { unquoted($0.trimmed) } : nil
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.first == "\"" && text.last == "\"" ? String(text.dropFirst().dropLast()) : text
    }
}
