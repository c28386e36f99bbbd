extension UInt256: CustomStringConvertible {
    /// Parses a whole number: decimal digits, or hexadecimal ones after `0x`.
    ///
    /// Signs, spaces, separators, exponents, an empty text and anything above 2^256 - 1 give nil.
    package init?(_ text: String) {
        self.init(parsing: Array(text.utf8))
    }

    /// Parses what ``init(_:)-(String)`` parses, from UTF-8 bytes.
    package init?(parsing text: some Collection<UInt8>) {
        let digits = Array(text)
        if digits.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) {
            self.init(hexDigits: digits.dropFirst(2))
        } else {
            self.init(decimalDigits: digits)
        }
    }

    /// Parses one or more decimal digits, leading zeros allowed.
    package init?(decimalDigits digits: some Sequence<UInt8>) {
        var value = UInt256.zero
        // Digits are collected in a machine word and merged nineteen at a time: 10^19 is the largest power that fits.
        var chunk: UInt64 = 0
        var scale: UInt64 = 1
        var isEmpty = true
        for digit in Array(digits) {
            guard let decimal = Self.decimalValue(of: digit) else { return nil }
            isEmpty = false
            chunk = chunk &* 10 &+ decimal
            scale = scale &* 10
            guard scale == Self.decimalChunk else { continue }
            guard let merged = value.appending(chunk, scale: scale) else { return nil }
            (value, chunk, scale) = (merged, 0, 1)
        }
        guard !isEmpty, let merged = value.appending(chunk, scale: scale) else { return nil }
        self = merged
    }

    /// Parses one or more hexadecimal digits of either case, without `0x`, leading zeros allowed.
    package init?(hexDigits digits: some Sequence<UInt8>) {
        var value = UInt256.zero
        var isEmpty = true
        for digit in Array(digits) {
            guard let nibble = Hex.value(ofDigit: digit), value.word3 >> 60 == 0 else { return nil }
            isEmpty = false
            value = UInt256(
                word0: value.word0 << 4 | UInt64(nibble), word1: value.word1 << 4 | value.word0 >> 60,
                word2: value.word2 << 4 | value.word1 >> 60, word3: value.word3 << 4 | value.word2 >> 60)
        }
        guard !isEmpty else { return nil }
        self = value
    }

    /// The decimal notation.
    package var description: String {
        var chunks: [UInt64] = []
        var rest = self
        repeat {
            guard let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: Self.decimalChunk) else { break }
            chunks.append(remainder)
            rest = quotient
        } while rest != .zero
        var text = String(chunks.removeLast())
        for chunk in chunks.reversed() {
            let digits = String(chunk)
            text += String(repeating: "0", count: 19 - digits.utf8.count) + digits
        }
        return text
    }

    /// The hexadecimal notation of JSON-RPC quantities: `0x`, lower case, no leading zeros, `0x0` for zero.
    package var hex: String {
        let digits = Hex.digits(of: bigEndianBytes).drop { $0 == UInt8(ascii: "0") }
        return digits.isEmpty ? "0x0" : "0x" + String(decoding: digits, as: UTF8.self)
    }

    private static let decimalChunk: UInt64 = 10_000_000_000_000_000_000

    private static func decimalValue(of digit: UInt8) -> UInt64? {
        let value = digit &- UInt8(ascii: "0")
        return value <= 9 ? UInt64(value) : nil
    }

    private func appending(_ chunk: UInt64, scale: UInt64) -> UInt256? {
        multiplied(by: scale)?.adding(UInt256(chunk))
    }
}
