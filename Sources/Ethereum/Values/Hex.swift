/// Converts between bytes and their hexadecimal notation.
package enum Hex {
    /// Writes `0x` and two lower-case digits per byte.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        "0x" + String(decoding: digits(of: bytes), as: UTF8.self)
    }

    /// Reads digits of either case, with or without a leading `0x`; an odd number of them or anything else gives nil.
    package static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8)
    }

    /// Reads what ``decode(_:)-(String)`` reads, from UTF-8 bytes.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let hasPrefix = text.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")])
        let digits = hasPrefix ? text.dropFirst(2) : text[...]
        let count = digits.count
        guard count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count / 2)
        var iterator = digits.makeIterator()
        while let first = iterator.next(), let second = iterator.next() {
            guard let high = value(ofDigit: first), let low = value(ofDigit: second) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Two lower-case ASCII digits per byte, without `0x`.
    package static func digits(of bytes: some Collection<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 0xF))
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

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "a")
    }
}
