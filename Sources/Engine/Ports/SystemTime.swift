import Glibc

/// The machine's clocks.
package struct SystemTime: TimeSource {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    package init() { start = clock.now }

    package var elapsed: Duration { start.duration(to: clock.now) }

    package var wall: Milliseconds {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(max(0, now.tv_sec)) * 1000 + UInt64(max(0, now.tv_nsec)) / 1_000_000
    }

    package func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration)
    }
}
