import Glibc

extension Double {
    /// Decimals that show three digits or more of a number of this size, 5 at most.
    var usefulDecimals: Int {
        let size = abs(self)
        guard size > 0, size.isFinite else { return 0 }
        return Swift.min(Swift.max(2 - Int(floor(log10(size))), 0), 5)
    }

    /// The number with so many decimals, and commas between thousands.
    func readable(decimals: Int) -> String {
        let unit = pow(10, Double(decimals))
        // What is larger than that has no use for grouping.
        guard let scaled = Int(exactly: (abs(self) * unit).rounded()) else { return "\(self)" }
        let digits = String(scaled)
        let padded = String(repeating: "0", count: Swift.max(decimals + 1 - digits.count, 0)) + digits
        let fraction = decimals > 0 ? "." + padded.suffix(decimals) : ""
        return (self < 0 && scaled > 0 ? "-" : "") + Self.grouped(padded.dropLast(decimals)) + fraction
    }

    private static func grouped(_ digits: Substring) -> String {
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }

    /// The number with three digits or more.
    package var readable: String { readable(decimals: usefulDecimals) }
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
