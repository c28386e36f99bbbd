package import Engine

/// What a demonstration is doing at the moment.
package enum DemoProgress: Sendable {
    case starting
    case deploying
    /// The worker is at it: what is where, of how many jobs, since when.
    case running(JournalSnapshot, of: Int, since: ContinuousClock.Instant)
}
