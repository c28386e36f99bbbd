package import Ethereum

extension Job {
    /// The value that says "not again": the contract leaves the workflow active, and any time that
    /// comes would fire it.
    package static let notAgain = UInt256(UInt64.max)

    /// Computes the `newNextRun` argument for an execution that is being prepared now.
    ///
    /// An explicit one as it is. Otherwise, with an interval, the first point after `now` on the grid
    /// `nextRun + k·interval`, `k` at least 1, so that neither a late run nor a clock that is behind
    /// makes runs drift or repeat; without `nextRun`, now + interval. Otherwise, and where the grid
    /// leaves the range of uint256, ``notAgain``.
    package func newNextRun(at now: Milliseconds) -> UInt256 {
        if let explicitNextRun { return explicitNextRun }
        let seconds = UInt256(now / 1_000)
        let start = nextRun ?? seconds
        let late = seconds.subtracting(start) ?? .zero
        guard let (passed, _) = late.quotientAndRemainder(dividingBy: interval),
            let next = passed.adding(.one)?.multiplied(by: interval)?.adding(start)
        else { return Self.notAgain }
        return next
    }
}
