/// Exponential backoff with jitter: how long to wait after the n-th failure in a row.
///
/// - Source: "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), equal jitter: half of the
///   exponential delay is fixed, half random, so that a fleet spreads out and nobody retries at once.
package struct Backoff: Sendable, Equatable {
    /// Delay after the first failure.
    package var base: Duration
    /// Upper bound of any delay.
    package var maximum: Duration

    package init(base: Duration = .milliseconds(100), maximum: Duration = .seconds(10)) {
        self.base = base
        self.maximum = maximum
    }

    /// Returns the delay after `failures` failures in a row (1 or more).
    ///
    /// The jitter is decided by `random`, a uniformly random number.
    package func delay(after failures: Int, random: UInt64) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let full = min(base * (1 << doublings), maximum)
        let share = Int(random % 1001)
        return full / 2 + (full / 2 * share) / 1000
    }
}
