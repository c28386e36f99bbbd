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
        var digits = [UInt8](repeating: 0, count: bytes.count * 2)
        for index in bytes.indices {
            digits[2 * index] = digit(bytes[index] >> 4)
            digits[2 * index + 1] = digit(bytes[index] & 0xF)
        }
        return digits
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
        let digits = hasPrefix ? text.extracting(droppingFirst: 2) : text
        guard digits.count.isMultiple(of: 2) else { return nil }
        var faults: UInt8 = 0
        let bytes = [UInt8](capacity: digits.count / 2) { bytes in
            for index in 0..<digits.count / 2 {
                let (high, low) = (nibble(of: digits[2 &* index]), nibble(of: digits[2 &* index &+ 1]))
                faults |= high | low
                bytes.append(high &<< 4 | low & 0xF)
            }
        }
        return faults <= 0xF ? bytes : nil
    }

    private static func decode(_ text: [UInt8]) -> [UInt8]? {
        decode(text.span)
    }

    /// The value of a digit, or a number above 15 for any other character; without a branch.
    private static func nibble(of digit: UInt8) -> UInt8 {
        let decimal = digit &- UInt8(ascii: "0")
        let letter = (digit | 0x20) &- UInt8(ascii: "a")
        return decimal < 10 ? decimal : letter < 6 ? letter &+ 10 : 0xFF
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "a")
    }
}
