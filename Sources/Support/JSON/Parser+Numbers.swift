extension Parser {
    /// Lists a number: an optional minus sign, digits without a leading zero, a fraction, an exponent.
    ///
    /// - Source: RFC 8259, section 6.
    mutating func parseNumber() throws(JSONError) {
        let start = position
        skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try skipDigits() }
        if skip(UInt8(ascii: ".")) { try skipDigits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
            try skipDigits()
        }
        append(.number, from: start)
    }

    /// Skips one or more digits.
    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw error(peek == nil ? .unexpectedEnd : .invalidNumber) }
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }
}
