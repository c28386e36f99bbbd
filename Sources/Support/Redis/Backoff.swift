/// How long to wait before the next attempt: twice as long after each failure, up to a limit, and each time a random
/// part less, so that many clients of a server that comes back do not all come at once.
struct Backoff {
    private let minimum: Duration
    private let maximum: Duration
    private var current: Duration

    init(minimum: Duration, maximum: Duration) {
        self.minimum = minimum
        self.maximum = max(minimum, maximum)
        current = minimum
    }

    /// Returns the next wait: more than a half, at most the whole of what the failures so far call for.
    mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        defer { current = min(current * 2, maximum) }
        return current * (1 - Double.random(in: 0..<0.5, using: &random))
    }

    /// Forgets the failures so far.
    mutating func reset() {
        current = minimum
    }
}
