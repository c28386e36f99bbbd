package import Arguments
package import Ethereum

/// A moment as people write it.
package enum Moment: Hashable, Sendable {
    case now
    /// From now on.
    case after(Duration)
    /// In seconds since 1970.
    case at(UInt64)

    /// The moment in seconds since 1970; never 0, which a workflow has for no moment at all.
    package func seconds(now: UInt64) -> UInt64 {
        switch self {
        case .now: max(now, 1)
        case .after(let duration): now + UInt64(duration.components.seconds)
        case .at(let seconds): seconds
        }
    }

    /// Reads `now`, `in 10m`, Unix seconds, or a date of UTC such as `2026-12-24T18:00` or `2026-12-24 18:00:30Z`.
    package init(_ text: String) throws(ValidationError) {
        let text = text.trimmed
        if text.lowercased() == "now" {
            self = .now
        } else if text.lowercased().hasPrefix("in "), let duration = try? WholeSeconds.parse(String(text.dropFirst(3)))
        {
            self = .after(duration)
        } else if let seconds = UInt64(text) ?? CalendarDate(text)?.seconds, (1..<Self.end).contains(seconds) {
            self = .at(seconds)
        } else {
            throw ValidationError(
                #"allowed: now, "in 10m", Unix seconds, or a date of UTC such as "2026-12-24T18:00""#)
        }
    }

    /// A workflow's next run for people.
    package static func text(_ nextRun: UInt256) -> String {
        guard let seconds = UInt64(exactly: nextRun), seconds < UInt64.max else { return "not again" }
        guard seconds > 0 else { return "its creation" }
        return seconds < end ? CalendarDate.text(seconds) : "\(seconds)"
    }

    /// In the year 5138: whoever gives a greater number means milliseconds.
    private static let end: UInt64 = 100_000_000_000
}

/// Durations that a contract can have.
package enum WholeSeconds {
    /// Reads a duration above zero of whole seconds.
    package static func parse(_ text: String) throws(ValidationError) -> Duration {
        guard let duration = DurationText.parse(text.trimmed), duration.components.attoseconds == 0 else {
            throw ValidationError(#"allowed: a duration of whole seconds such as "90s", "30m" or "24h""#)
        }
        return duration
    }
}
