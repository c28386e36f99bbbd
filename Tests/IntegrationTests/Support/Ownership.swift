import Engine
import TestServers

/// Who owned which account from when to when, by what scripts did to the leases.
///
/// Pure.
struct Ownership {
    private struct Span {
        let worker: WorkerID
        let start: Duration
        /// When the lease was given back, or ends if nothing more is heard.
        var end: Duration
    }

    /// The commands by which leases change.
    static let commands: Set<String> = ["SET", "PEXPIRE", "DEL"]

    /// By the lease's key, in the order of time.
    private var spans: [String: [Span]] = [:]
    private var deaths: [WorkerID: Duration] = [:]
    private var observedUntil = Duration.zero

    /// Takes note of a command, if it changes a lease: `SET key token PX ttl`, `PEXPIRE key ttl` or `DEL key`.
    mutating func note(_ command: RedisMonitor.Command) {
        let words = command.words
        guard words.count > 1, words[1].hasSuffix(":lease") else { return }
        let ttl = words.last.flatMap { Int64($0) }.map { Duration.milliseconds($0) }
        switch words[0] {
        case "SET":
            // The token is the worker's name, a colon and the epoch.
            let name = words[2].prefix(upTo: words[2].lastIndex(of: ":") ?? words[2].endIndex)
            spans[words[1], default: []].append(
                Span(worker: WorkerID(String(name)), start: command.time, end: command.time + (ttl ?? .zero)))
        case "PEXPIRE": end(words[1], at: command.time + (ttl ?? .zero))
        case "DEL": end(words[1], at: command.time)
        default: break
        }
    }

    /// Nothing more is observed.
    ///
    /// - Parameter deaths: When workers were killed.
    mutating func finish(deaths: [WorkerID: Duration], at now: Duration) {
        self.deaths = deaths
        observedUntil = now
    }

    private mutating func end(_ key: String, at time: Duration) {
        guard let last = spans[key]?.indices.last else { return }
        spans[key]?[last].end = time
    }

    /// The times from the end of each owner of an account to the next one.
    ///
    /// An account counts from its first owner on; one without an owner at the end is without one until then. Whoever
    /// acquired it after its own death, by a command that was still on its way, owned nothing.
    ///
    /// - Parameter least: How long one must have owned an account to count.
    func gaps(ownedFor least: Duration = .zero) -> OwnerGaps {
        var gaps = OwnerGaps()
        for spans in spans.values {
            var last: Span?
            for span in spans.map(cut) where span.end - span.start > least {
                note(last, until: span.start, in: &gaps)
                last = span
            }
            note(last, until: observedUntil, in: &gaps)
        }
        return gaps
    }

    /// What there was of it before its worker died and the observation ended.
    private func cut(_ span: Span) -> Span {
        var span = span
        span.end = min(span.end, deaths[span.worker] ?? observedUntil, observedUntil)
        return span
    }

    private func note(_ last: Span?, until start: Duration, in gaps: inout OwnerGaps) {
        guard let last, last.end < start else { return }
        gaps.add(start - last.end, isDeath: deaths[last.worker] == last.end)
    }
}
