import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ends the process at the second SIGTERM or SIGINT, for operators who do not want to wait for the drain.
///
/// Nothing is lost: whatever is claimed or in flight is in the journal.
struct SecondSignal: Service {
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var first: ContinuousClock.Instant?
        for await _ in signals.cancelOnGracefulShutdown() {
            if let first, first.duration(to: .now) > Self.sameMoment { _exit(130) }
            first = first ?? .now
        }
    }

    /// Supervisors such as coreutils' `timeout` signal the process and then its group: that is one request, not two.
    private static let sameMoment = Duration.milliseconds(200)
}
