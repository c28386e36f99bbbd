/// Tells the trouble of single jobs from that of the world, by what came of the calls of each kind.
///
/// Pure. A kind of call fails when most of the recent ones did; then one job at a time is worked on, as a probe, until one
/// call succeeds. Each probe that fails has the next one wait longer, up to a second.
struct WorldWatch {
    enum Call: CaseIterable {
        case estimate
        /// For what gas costs; that it is more than may be paid counts as failed.
        case quote

        /// How many must have failed: a quote is the same for all jobs.
        fileprivate var evidence: Int { self == .quote ? 1 : 4 }
    }

    /// What the world's state has become.
    enum Change: Equatable {
        case fails
        case worksAgain
    }

    /// How many jobs may be claimed.
    enum Credit: Equatable {
        case unlimited
        /// One, if no job is worked on.
        case probe
        case nothing(until: Duration)
    }

    private struct Record {
        var worked = 0
        var failed = 0
        /// While it fails: how many probes have, and when the next may be.
        var failing: (probes: Int, next: Duration)?
    }

    private static let pause = Backoff(base: .milliseconds(100), maximum: .seconds(1))
    /// How many outcomes count in full.
    private static let memory = 64

    private var records: [Call: Record] = [:]

    /// Takes note of calls that were answered and that were not.
    mutating func note(_ call: Call, worked: Int = 0, failed: Int = 0, at now: Duration) -> Change? {
        guard worked + failed > 0 else { return nil }
        var record = records[call] ?? Record()
        defer { records[call] = record }
        if let failing = record.failing {
            guard worked == 0 else {
                record = Record()
                return .worksAgain
            }
            record.failing = Self.failing(probes: failing.probes + 1, at: now)
            return nil
        }
        if record.worked + record.failed >= Self.memory {
            (record.worked, record.failed) = (record.worked / 2, record.failed / 2)
        }
        record.worked += worked
        record.failed += failed
        guard record.failed > record.worked, record.failed >= call.evidence else { return nil }
        record.failing = Self.failing(probes: 1, at: now)
        return .fails
    }

    func credit(at now: Duration) -> Credit {
        guard let next = records.values.compactMap(\.failing?.next).max() else { return .unlimited }
        return now < next ? .nothing(until: next) : .probe
    }

    private static func failing(probes: Int, at now: Duration) -> (probes: Int, next: Duration) {
        (probes, now + pause.delay(after: probes, random: 1_000))
    }
}
