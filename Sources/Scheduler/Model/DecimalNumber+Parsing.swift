import Ethereum
import JSON

extension DecimalNumber {
    /// The longest text that is read, in bytes: more than any number that fits takes.
    private static let longestText = 400

    /// Reads digits, a fraction and an exponent as JSON numbers have them: `12`, `0.25`, `1e-7`.
    ///
    /// - Returns: `nil` for anything else: a sign, white space, a number that 256 bits cannot hold, more than 255 digits behind
    ///   the point.
    /// - Source: RFC 8259, section 6, but for leading zeros, which people write.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard mantissa.allSatisfy(Self.isDigits), let exponent = parts.count == 1 ? 0 : Self.exponent(parts[1]) else {
            return nil
        }
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        self.init(digits: mantissa[0] + fraction, scale: fraction.utf8.count - exponent)
    }

    /// Reads a number, or a text that holds one.
    init?(_ json: JSON) {
        guard let text = json.numberText ?? json.string else { return nil }
        self.init(text)
    }

    /// Moves zeros that end the digits into the scale, so that they cost no room.
    private init?(digits text: Substring, scale: Int) {
        let significant = text.prefix(text.utf8.count - text.reversed().prefix { $0 == "0" }.count)
        if significant.isEmpty {
            self = .zero
        } else {
            guard let digits = UInt256(decimalDigits: significant.utf8) else { return nil }
            self.init(digits, scale: scale - (text.utf8.count - significant.utf8.count))
        }
    }

    private init?(_ digits: UInt256, scale: Int) {
        guard scale < 0 else {
            guard let scale = UInt8(exactly: scale) else { return nil }
            self.init(digits: digits, scale: scale)
            return
        }
        var digits = digits
        for _ in scale..<0 {
            guard let next = digits.multiplied(by: 10 as UInt64) else { return nil }
            digits = next
        }
        self.init(digits: digits)
    }

    /// Reads what follows the `e`: a sign, if any, and at most four digits.
    private static func exponent(_ text: Substring) -> Int? {
        let digits = text.first.map { $0 == "+" || $0 == "-" } == true ? text.dropFirst() : text
        return isDigits(digits) && digits.utf8.count <= 4 ? Int(text) : nil
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
