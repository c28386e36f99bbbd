/// Converts between bytes and their hexadecimal notation.
///
/// What is generic here copies its input into an array first: generic code is not specialised across modules, and
/// taking each byte through a witness table would cost fifty times as much as the copy.
package enum Hex {
    /// Writes `0x` and two lower-case digits per byte.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        "0x" + String(decoding: digits(of: Array(bytes)), as: UTF8.self)
    }

    /// Reads digits of either case, with or without a leading `0x`; an odd number of them or anything else gives nil.
    package static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8))
    }

    /// Reads what ``decode(_:)-(String)`` reads, from UTF-8 bytes.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        decode(Array(text))
    }

    /// Two lower-case ASCII digits per byte, without `0x`.
    package static func digits(of bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        appendDigits(of: bytes.span, to: &digits)
        return digits
    }

    /// Appends two lower-case ASCII digits per byte, without `0x`.
    package static func appendDigits(of bytes: Span<UInt8>, to text: inout [UInt8]) {
        text.append(addingCapacity: 2 * bytes.count) { text in
            for index in bytes.indices {
                text.append(digit(bytes[index] >> 4))
                text.append(digit(bytes[index] & 0xF))
            }
        }
    }

    /// The value of one digit of either case, or nil for any other character.
    package static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Reads what ``decode(_:)-(String)`` reads, and makes no copy of it.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        let hasPrefix = text.count >= 2 && text[0] == UInt8(ascii: "0") && text[1] == UInt8(ascii: "x")
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var index = hasPrefix ? 2 : 0
        bytes.reserveCapacity((text.count - index) / 2)
        while index < text.count {
            guard let high = value(ofDigit: text[index]), let low = value(ofDigit: text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }

    private static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text.span) }

    /// The lower-case ASCII digit of a number below 16.
    package static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble &+ UInt8(ascii: "0") : nibble &- 10 &+ UInt8(ascii: "a")
    }
}
