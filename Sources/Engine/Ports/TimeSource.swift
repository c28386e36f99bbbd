/// The engine's only source of time, so that tests and simulations can own it.
package protocol TimeSource: Sendable {
    /// Time since an arbitrary start; never goes back. For intervals.
    var elapsed: Duration { get }

    /// Milliseconds since 1970. For records that people read, and for deadlines; never for leases.
    var wall: Milliseconds { get }

    /// Suspends for `duration`; throws `CancellationError` at once when the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// A point in time: milliseconds since 1970, UTC.
package typealias Milliseconds = UInt64
