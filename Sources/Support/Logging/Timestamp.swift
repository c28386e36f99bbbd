import Glibc

/// A point in time as log lines write it: ISO 8601, UTC, milliseconds.
struct Timestamp: CustomStringConvertible {
    private let seconds: Int
    private let milliseconds: Int

    init(seconds: Int, milliseconds: Int) {
        (self.seconds, self.milliseconds) = (seconds, milliseconds)
    }

    /// The system clock's time.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    var description: String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map(Self.twoDigits)
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.twoDigits(Int($0)) }
        let fraction = String("\(milliseconds + 1000)".dropFirst())
        return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(fraction)Z"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
