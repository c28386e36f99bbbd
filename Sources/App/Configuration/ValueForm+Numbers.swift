import Ethereum

extension ValueForm where Value == Int {
    /// A whole number within a range.
    static func integer(in range: ClosedRange<Int>) -> Self {
        ValueForm(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            render: { "\($0)" })
    }
}

extension ValueForm where Value == ChainID {
    /// An EIP-155 chain id.
    static var chainID: Self {
        ValueForm(
            allowed: "a whole number above 0",
            parse: { text in UInt64(text).flatMap { $0 > 0 ? ChainID($0) : nil } },
            render: { "\($0)" })
    }
}

extension ValueForm where Value == Percentage {
    /// A percentage within a range, with up to three decimal places.
    static func percentage(in range: ClosedRange<UInt64>) -> Self {
        ValueForm(
            allowed: "a percentage from \(range.lowerBound) to \(range.upperBound), such as 12.5",
            parse: { text in
                Percentage(text).flatMap {
                    (range.lowerBound * 1000...range.upperBound * 1000).contains($0.thousandths) ? $0 : nil
                }
            },
            render: { "\($0)" })
    }
}

/// A percentage, exact to three decimal places.
package struct Percentage: Hashable, Sendable, CustomStringConvertible {
    /// 12.5 % is 12 500.
    package let thousandths: UInt64

    init(thousandths: UInt64) {
        self.thousandths = thousandths
    }

    /// Reads a decimal number such as `12.5`.
    init?(_ text: String) {
        guard let scaled = DecimalText.scaled(text, decimals: 3), let small = UInt64(String(describing: scaled)) else {
            return nil
        }
        thousandths = small
    }

    package var description: String {
        let rest = thousandths % 1000
        guard rest > 0 else { return "\(thousandths / 1000)" }
        let digits = String(repeating: "0", count: 3 - "\(rest)".count) + "\(rest)"
        return "\(thousandths / 1000)." + digits.reversed().drop { $0 == "0" }.reversed()
    }
}

/// Reads decimal numbers exactly.
enum DecimalText {
    /// Returns the number times 10^`decimals`, or `nil` when it is none, is negative, has more decimal places or does
    /// not fit.
    static func scaled(_ text: String, decimals: Int) -> UInt256? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard let whole = parts.first, !whole.isEmpty, !fraction.isEmpty, fraction.utf8.count <= decimals else {
            return nil
        }
        let padding = String(repeating: "0", count: decimals - fraction.utf8.count)
        return UInt256(decimalDigits: (whole + fraction + padding).utf8)
    }
}
