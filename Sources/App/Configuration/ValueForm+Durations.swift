extension ValueForm where Value == Duration {
    /// A time span above zero, of at most a hundred years.
    static var duration: Self {
        ValueForm(
            allowed: #"a duration above zero such as "500ms", "2s", "5m" or "168h""#,
            parse: DurationText.parse, render: DurationText.render)
    }

    /// A time span of at least `least`, and of at most a hundred years.
    static func duration(atLeast least: Duration) -> Self {
        ValueForm(
            allowed: #"a duration of at least \#(DurationText.render(least)) such as "2s", "5m" or "168h""#,
            parse: { text in DurationText.parse(text).flatMap { $0 >= least ? $0 : nil } },
            render: DurationText.render)
    }
}

/// Writes and reads durations such as `2s`.
package enum DurationText {
    private static let millisecondsPerUnit = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
    private static let longest = 100 * 365 * 24 * 3_600_000

    /// Reads a whole number followed by `ms`, `s`, `m` or `h`.
    static func parse(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(number.count)
        guard let count = Int(number), let scale = millisecondsPerUnit.first(where: { $0.0 == unit })?.1 else {
            return nil
        }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: scale)
        guard !overflow, milliseconds > 0, milliseconds <= longest else { return nil }
        return .milliseconds(milliseconds)
    }

    /// Writes whole hours, whole seconds, or milliseconds.
    package static func render(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        return seconds.isMultiple(of: 3600) ? "\(seconds / 3600)h" : "\(seconds)s"
    }
}
