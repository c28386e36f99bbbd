import Foundation

extension Double {
    /// Decimals that show three digits or more of a number of this size, 5 at most.
    var usefulDecimals: Int {
        let size = abs(self)
        guard size > 0, size.isFinite else { return 0 }
        return Swift.min(Swift.max(2 - Int(floor(log10(size))), 0), 5)
    }

    /// The number with so many decimals, and commas between thousands.
    func readable(decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", self)
        let digits = text.prefix { $0 != "." }.drop { $0 == "-" }
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (text.hasPrefix("-") ? "-" : "") + grouped + text.drop { $0 != "." }
    }

    /// The number with three digits or more.
    var readable: String { readable(decimals: usefulDecimals) }
}

extension Samples {
    /// The median, and the spread where there is one; empty without runs.
    var readable: String {
        guard let median else { return "" }
        let decimals = median.usefulDecimals
        let middle = median.readable(decimals: decimals)
        return values.count > 1 ? "\(middle) ± \(spread.readable(decimals: decimals))" : middle
    }
}
