/// How many jobs were settled before and after moments of some kind, as a row of a table.
///
/// Pure.
struct SettledRates {
    /// How long before a moment, and how long after it, is looked at.
    static let (before, after) = (3, 5)

    private static let second: UInt64 = 1_000
    /// When each job was settled, in milliseconds, ascending.
    private let settled: [UInt64]

    /// - Parameter settled: When each job was settled, in milliseconds since 1970, in any order.
    init(_ settled: [UInt64]) { self.settled = settled.sorted() }

    /// What the columns of ``row(_:at:)`` are.
    static var header: String {
        let seconds = (1...after).map { "second \($0)" }.joined(separator: " | ")
        let columns = "| event | times | \(before) s before | \(seconds) | no job settled for, mean | at most |"
        return columns + "\n|" + String(repeating: " --- |", count: after + 5)
    }

    /// Jobs a second before, and in each second after, as the mean over the moments; and for how long, at the most, no
    /// job was settled in the seconds after a moment: as the mean over the moments, and the worst of them.
    func row(_ name: String, at moments: [UInt64]) -> String {
        let before = Self.mean(moments.map { rate(from: $0 - UInt64(Self.before) * Self.second, seconds: Self.before) })
        let after = (0..<Self.after).map { offset in
            Self.mean(moments.map { rate(from: $0 + UInt64(offset) * Self.second, seconds: 1) })
        }
        let pauses = moments.map { Double(pause(after: $0)) / Double(Self.second) }
        let rates = ([before] + after).map { "\(Int($0.rounded()))" }
        let last = [Self.mean(pauses), pauses.max() ?? 0].map { "\(($0 * 100).rounded() / 100) s" }
        return "| " + ([name, "\(moments.count)"] + rates + last).joined(separator: " | ") + " |"
    }

    /// The longest time between two settled jobs that lies, or reaches, into the seconds after a moment.
    func pause(after moment: UInt64) -> UInt64 {
        let end = moment + UInt64(Self.after) * Self.second
        return zip(settled, settled.dropFirst()).filter { $0 < end && $1 > moment }.map { $1 - $0 }.max() ?? 0
    }

    /// Jobs a second from a moment on.
    func rate(from start: UInt64, seconds: Int) -> Double {
        let range = start..<start + UInt64(seconds) * Self.second
        return Double(settled.count { range.contains($0) }) / Double(seconds)
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
