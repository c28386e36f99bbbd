/// The escapes of JSON strings.
///
/// - Source: RFC 8259, section 7.
enum Escape {
    static let backslash = UInt8(ascii: "\\")
    static let quote = UInt8(ascii: "\"")

    /// The byte that a backslash and this letter stand for, nil when they are none on their own.
    static func meaning(of letter: UInt8) -> UInt8? {
        switch letter {
        case quote, backslash, UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: nil
        }
    }

    /// The UTF-16 code unit that the first four bytes spell in hex, nil when they do not.
    static func codeUnit(_ bytes: ArraySlice<UInt8>) -> UInt16? {
        let digits = bytes.prefix(4)
        guard digits.count == 4 else { return nil }
        var unit: UInt16 = 0
        for digit in digits {
            guard let value = hexValue(of: digit) else { return nil }
            unit = unit << 4 | UInt16(value)
        }
        return unit
    }

    /// The character that two surrogates make.
    static func scalar(lead: UInt16, trail: UInt16) -> Unicode.Scalar? {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        return Unicode.Scalar(0x1_0000 + (UInt32(lead & 0x3FF) << 10 | UInt32(trail & 0x3FF)))
    }

    /// Resolves the escapes of a string's contents, which the parser has already checked.
    static func resolve(_ contents: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(contents.count)
        var rest = contents
        while let byte = rest.popFirst() {
            guard byte == backslash, let letter = rest.popFirst() else {
                text.append(byte)
                continue
            }
            if let meaning = meaning(of: letter) {
                text.append(meaning)
            } else {
                text.append(contentsOf: String(resolveScalar(&rest)).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what follows `\u`: four hex digits, and after a lead surrogate the escape of its partner.
    private static func resolveScalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
        let unit = codeUnit(rest) ?? 0
        rest = rest.dropFirst(4)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let trail = codeUnit(rest.dropFirst(2)) ?? 0
        rest = rest.dropFirst(6)
        return scalar(lead: unit, trail: trail) ?? "\u{FFFD}"
    }

    /// The hex digit of a number below 16.
    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func hexValue(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
