package import Ethereum

/// What becomes of the points in time that a late scheduler has missed.
package enum CatchUp: Equatable, Sendable {
    /// One run for all of them: the worker moves the workflow on to the first point after its own time.
    case once
    /// A run for each, one after the other, but for the oldest where there are more than this many.
    case all(atMost: Int)

    /// Where a run of `point` moves its workflow; `nil` when the worker is to decide that.
    ///
    /// - Parameter now: The chain's time, in seconds since 1970.
    func newNextRun(after point: UInt256, interval: UInt256, now: UInt64) -> UInt256? {
        // Without a beginning there is no grid: the worker adds the interval to its time.
        guard case .all(let most) = self, interval != .zero, point != .zero else { return nil }
        let late = UInt256(now).subtracting(point) ?? .zero
        let passed = late.quotientAndRemainder(dividingBy: interval)?.quotient ?? .zero
        // This run and those that are due after it shall be `most`.
        let skipped = passed.adding(.one)?.subtracting(UInt256(UInt64(max(most, 1)))) ?? .zero
        return skipped.adding(.one)?.multiplied(by: interval)?.adding(point)
    }

    /// The point that is run in place of one whose run died; due when its time has come.
    ///
    /// - Returns: `nil` when there is none, since the workflow has no interval or the grid leaves 256 bits.
    package func point(afterDead point: UInt256, interval: UInt256, now: UInt64) -> UInt256? {
        guard interval != .zero, let next = point.adding(interval) else { return nil }
        guard self == .once, let late = UInt256(now).subtracting(next),
            let (_, rest) = late.quotientAndRemainder(dividingBy: interval)
        else { return next }
        return UInt256(now).subtracting(rest)
    }
}
