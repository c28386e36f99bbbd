extension Parser {
    /// Lists a string, with its quotes.
    ///
    /// - Source: RFC 8259, section 7.
    mutating func parseString() throws(JSONError) {
        let start = position
        var isEscaped = false
        position += 1
        while let byte = peek {
            switch byte {
            case Escape.quote:
                position += 1
                return append(.string, isEscaped: isEscaped, from: start)
            case Escape.backslash:
                isEscaped = true
                try skipEscape()
            case 0x20..<0x80: skipPlainCharacters()
            case 0x80...0xFF: try skipMultibyteCharacter(lead: byte)
            default: throw error(.controlCharacter)
            }
        }
        throw error(.unexpectedEnd)
    }

    /// Skips ASCII up to the next quote, backslash or control character; most of a text is made of such runs.
    private mutating func skipPlainCharacters() {
        var end = position
        while end < bytes.count, (0x20..<0x80).contains(bytes[end]), bytes[end] != Escape.quote,
            bytes[end] != Escape.backslash
        {
            end += 1
        }
        position = end
    }

    private mutating func skipEscape() throws(JSONError) {
        guard position + 1 < bytes.count else { throw JSONError(code: .unexpectedEnd, offset: bytes.count) }
        let letter = bytes[position + 1]
        if Escape.meaning(of: letter) != nil {
            position += 2
            return
        }
        let unit = try codeUnit(at: position)
        guard Unicode.Scalar(unit) == nil else {
            position += 6
            return
        }
        let trail = try codeUnit(at: position + 6)
        guard Escape.scalar(lead: unit, trail: trail) != nil else { throw error(.invalidEscape) }
        position += 12
    }

    /// Reads an escape of the form `\u0000`.
    private func codeUnit(at offset: Int) throws(JSONError) -> UInt16 {
        guard offset + 6 <= bytes.count else { throw error(.invalidEscape) }
        guard bytes[offset] == Escape.backslash, bytes[offset + 1] == UInt8(ascii: "u"),
            let unit = Escape.codeUnit(bytes[(offset + 2)..<(offset + 6)])
        else { throw error(.invalidEscape) }
        return unit
    }

    /// Skips a character of two to four bytes.
    ///
    /// - Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
    private mutating func skipMultibyteCharacter(lead: UInt8) throws(JSONError) {
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw error(.invalidUTF8)
            }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { throw error(.invalidUTF8) }
        for offset in (position + 2)..<(position + length) where bytes[offset] & 0xC0 != 0x80 {
            throw error(.invalidUTF8)
        }
        position += length
    }
}
