import Ethereum

/// Reads decimal numbers exactly.
enum DecimalText {
    /// Returns the number times 10^`decimals`, or `nil` when it is none, is negative, has more decimal places or does
    /// not fit.
    static func scaled(_ text: String, decimals: Int) -> UInt256? {
        guard let (whole, fraction) = parts(of: text, decimals: decimals) else { return nil }
        let padding = String(repeating: "0", count: decimals - fraction.utf8.count)
        return UInt256(decimalDigits: (whole + fraction + padding).utf8)
    }

    /// The digits before and behind the point without needless zeros; `nil` when the text is no decimal number, or has
    /// more than `decimals` decimal places.
    static func parts(of text: String, decimals: Int) -> (whole: String, fraction: String)? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }), let first = parts.first
        else { return nil }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        let whole = first.drop { $0 == "0" }
        return fraction.count <= decimals ? (whole.isEmpty ? "0" : String(whole), String(fraction)) : nil
    }
}
