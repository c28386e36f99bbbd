package import Ethereum

/// What the registry says of a workflow that decides about its next run.
package struct WorkflowTerms: Hashable, Sendable {
    /// The recurrence in seconds; zero for none.
    package var interval: UInt256
    /// What fires the workflow: 1 time, 2 a price, 3 a transfer; `nil` where nobody can tell.
    package var triggerType: UInt256?

    package init(interval: UInt256, triggerType: UInt256? = nil) {
        self.interval = interval
        self.triggerType = triggerType
    }
}

extension WorkflowTerms {
    /// Terms of a workflow of which nothing but an interval is known, in whole seconds.
    init(interval: Duration) { self.init(interval: UInt256(UInt64(max(0, interval.components.seconds)))) }
}

extension Job {
    /// The value that says "not again": the contract leaves the workflow active, and any time that
    /// comes would fire it.
    package static let notAgain = UInt256(UInt64.max)

    /// Whether the next run depends on what the registry says.
    package var needsTerms: Bool { explicitNextRun == nil && interval == nil }

    /// Computes the `newNextRun` argument for an execution that is being prepared now.
    ///
    /// An explicit one as it is. Otherwise, with an interval, the first point after `now` on the grid
    /// `nextRun + k·interval`, `k` at least 1, so that neither a late run nor a clock that is behind
    /// makes runs drift or repeat; without `nextRun`, now + interval. Without an interval ``notAgain``, as where the grid leaves
    /// the range of uint256; but a price or a transfer may fire again at once: its next run is later than this one, so that
    /// it has a key of its own, and not before now.
    ///
    /// - Parameters:
    ///   - now: The chain's time, in seconds since 1970.
    ///   - terms: What counts where the job does not say it itself.
    package func newNextRun(at now: UInt64, terms: WorkflowTerms) -> UInt256 {
        if let explicitNextRun { return explicitNextRun }
        let (now, interval) = (UInt256(now), interval ?? terms.interval)
        let start = nextRun ?? now
        guard interval > .zero else {
            let isTimed = ![2, 3].contains(triggerType ?? terms.triggerType)
            return isTimed ? Self.notAgain : max(now, nextRun.map { $0.adding(.one) ?? Self.notAgain } ?? now)
        }
        let late = now.subtracting(start) ?? .zero
        guard let (passed, _) = late.quotientAndRemainder(dividingBy: interval),
            let next = passed.adding(.one)?.multiplied(by: interval)?.adding(start)
        else { return Self.notAgain }
        return next
    }
}
