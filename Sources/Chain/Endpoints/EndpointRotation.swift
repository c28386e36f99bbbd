/// Decides which endpoint is asked: the first in the configured order that has not failed lately.
///
/// Pure: no clock, no I/O.
struct EndpointRotation {
    typealias Instant = ContinuousClock.Instant

    private struct Standing {
        /// In a row.
        var failures = 0
        var lastFailure: Instant?
        var pausedUntil: Instant?
        var isExcluded = false

        func isPaused(at now: Instant) -> Bool {
            guard let pausedUntil else { return false }
            return now < pausedUntil
        }

        /// Answers to calls of a time before the last failure say nothing new.
        func isOutdated(askedAt: Instant) -> Bool {
            guard let lastFailure else { return false }
            return askedAt < lastFailure
        }
    }

    private var standings: [Standing]

    /// After the first failure; doubles with each further one.
    static let shortestPause: Duration = .seconds(1)
    /// Also of what an endpoint asks for, so that it is looked at again sometimes.
    static let longestPause: Duration = .seconds(60)
    /// The endpoints that one call may try.
    static let turnsPerCall = 2

    init(count: Int) {
        standings = Array(repeating: Standing(), count: count)
    }

    /// All endpoints that are not excluded, in the configured order.
    var candidates: [Int] { standings.indices.filter { !standings[$0].isExcluded } }

    /// Returns the endpoints to ask one after the other until one answers, `limit` at most.
    ///
    /// When all have failed lately it is the one whose pause ends first: callers space their attempts themselves, and
    /// with a single endpoint there is no other choice. Empty only when all are excluded.
    func turns(at now: Instant, limit: Int = turnsPerCall) -> [Int] {
        let healthy = candidates.filter { !standings[$0].isPaused(at: now) }
        guard healthy.isEmpty else { return Array(healthy.prefix(limit)) }
        let next = candidates.min { (standings[$0].pausedUntil ?? now) < (standings[$1].pausedUntil ?? now) }
        return next.map { [$0] } ?? []
    }

    /// An endpoint answered a call.
    mutating func succeeded(_ endpoint: Int, askedAt: Instant) {
        guard !standings[endpoint].isOutdated(askedAt: askedAt) else { return }
        standings[endpoint].failures = 0
        standings[endpoint].pausedUntil = nil
    }

    /// An endpoint failed: it is passed over for a while, the longer the more often in a row.
    ///
    /// Of calls that were under way together, the first failure counts.
    mutating func failed(_ endpoint: Int, askedAt: Instant, at now: Instant, retryAfter: Duration? = nil) {
        guard !standings[endpoint].isOutdated(askedAt: askedAt) else { return }
        let pause = max(retryAfter ?? .zero, Self.shortestPause * (1 << min(standings[endpoint].failures, 6)))
        standings[endpoint].failures += 1
        standings[endpoint].lastFailure = now
        standings[endpoint].pausedUntil = now + min(pause, Self.longestPause)
    }

    /// Takes an endpoint out of the rotation, or back into it.
    mutating func setExcluded(_ endpoint: Int, _ isExcluded: Bool) {
        standings[endpoint].isExcluded = isExcluded
    }
}
