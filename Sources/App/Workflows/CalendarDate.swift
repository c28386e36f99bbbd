/// A day and a time of UTC: `2026-12-24`, then nothing, or `T` or a space and `18:00` or `18:00:30`, then nothing or `Z`.
struct CalendarDate {
    /// Since 1970.
    let seconds: UInt64

    init?(_ text: String) {
        let fields = (text.last == "Z" ? text.dropLast() : text[...]).split(
            maxSplits: 1, omittingEmptySubsequences: false
        ) { "T ".contains($0) }
        guard let day = fields.first.flatMap({ Self.numbers($0, "-", digits: [4, 2, 2]) }) else { return nil }
        let clock = fields.count == 1 ? "00:00" : fields[1]
        guard
            let time = Self.numbers(clock, ":", digits: [2, 2]) ?? Self.numbers(clock, ":", digits: [2, 2, 2]),
            time[0] < 24, time.dropFirst().allSatisfy({ $0 < 60 }), day[0] >= 1970, (1...12).contains(day[1]),
            (1...Self.length(ofMonth: day[1], in: day[0])).contains(day[2])
        else { return nil }
        let days = (1970..<day[0]).reduce(0) { $0 + (Self.isLeap($1) ? 366 : 365) }
        let months = (1..<day[1]).reduce(0) { $0 + Self.length(ofMonth: $1, in: day[0]) }
        seconds = UInt64(
            (days + months + day[2] - 1) * 86_400 + time[0] * 3600 + time[1] * 60 + (time.count == 3 ? time[2] : 0))
    }

    private static func numbers(_ text: Substring, _ separator: Character, digits: [Int]) -> [Int]? {
        let fields = text.split(separator: separator, omittingEmptySubsequences: false)
        guard fields.map(\.count) == digits else { return nil }
        let numbers = fields.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        return numbers.count == digits.count ? numbers : nil
    }

    /// The date and the time of a moment, such as `2026-12-24 18:00:30Z`.
    static func text(_ seconds: UInt64) -> String {
        var (year, month, day) = (1970, 1, Int(seconds / 86_400))
        while day >= (isLeap(year) ? 366 : 365) {
            day -= isLeap(year) ? 366 : 365
            year += 1
        }
        while day >= length(ofMonth: month, in: year) {
            day -= length(ofMonth: month, in: year)
            month += 1
        }
        let time = Int(seconds % 86_400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day + 1)) \(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
