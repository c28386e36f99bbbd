package import Ethereum

/// When a workflow runs, in seconds since 1970.
package struct RunGrid: Hashable, Sendable {
    /// The moment that stands for "not again".
    package static let never = UInt256(UInt64.max)

    private let nextRun: UInt256
    private let interval: UInt256

    package init(nextRun: UInt256, interval: UInt256) {
        self.nextRun = nextRun
        self.interval = interval
    }

    /// When a workflow that is resumed runs next: as it was planned, if that is still to come; otherwise at the next point of
    /// its grid, or at once when it has none.
    ///
    /// Never 0, which the contract would take.
    ///
    /// - Returns: `nil` when it has had its only run.
    package func resumption(now: UInt64) -> UInt256? {
        let now = UInt256(max(now, 1))
        guard nextRun < now else { return nextRun < Self.never ? nextRun : nil }
        guard interval > .zero, nextRun > .zero, let since = now.subtracting(nextRun),
            let (_, behind) = since.quotientAndRemainder(dividingBy: interval)
        else { return now }
        return behind == .zero ? now : interval.subtracting(behind).flatMap(now.adding)
    }

    /// The next run that an update may keep.
    ///
    /// An update replaces it with what was read before: if the workflow has run meanwhile, that would run it once more. What
    /// waits for something else than time only does not run before it.
    ///
    /// - Returns: `nil` when the workflow may run before the update is mined.
    package func keptByUpdate(isTime: Bool, isActive: Bool, now: UInt64) -> UInt256? {
        guard isTime else { return max(nextRun, UInt256(max(now, 1))) }
        guard isActive, nextRun < UInt256(now + Self.timeToMine) else { return nextRun }
        return nil
    }

    /// As long as a transaction is waited for, in seconds.
    private static let timeToMine: UInt64 = 120
}
