/// What a demonstration is doing at the moment.
package enum DemoProgress: Sendable {
    case starting
    case deploying
    /// Scheduler and worker are at it: what is where, since when.
    case running(DemoTally, since: ContinuousClock.Instant)
}
