import Glibc
import Processes

/// How the program comes to its end while a worker runs; the order is stated here and nowhere else.
///
/// 1. The first SIGTERM or SIGINT tells the work to drain; what runs beside it goes on meanwhile.
/// 2. Another one, unless it belongs to the first, ends the process at once, for operators who do not want to wait.
///    Nothing is lost: whatever is claimed or in flight is in the journal.
/// 3. When the work has ended, drained or against its will, what runs beside it is cancelled. Once that has ended too,
///    ``run(_:until:beside:)`` ends as the work did.
struct OrderlyStop: Sendable {
    /// Tells the work to drain, without waiting for that.
    let drain: @Sendable () -> Void
    /// Ends the process at once.
    var end: @Sendable () -> Void = { _exit(130) }
    /// What tells a second signal from one that belongs to the first.
    var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// Runs work until it ends by itself, by a signal or by cancellation.
    ///
    /// - Parameters:
    ///   - signals: Each SIGTERM and SIGINT that comes.
    ///   - companion: Runs for as long as the work does, and ends when it is cancelled.
    /// - Throws: What the work throws.
    func run(
        _ work: () async throws -> Void, until signals: AsyncStream<UnixSignal>,
        beside companion: @escaping @Sendable () async -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // In the pool, so that signals are heard whatever the thread of the work is doing.
            group.addTask(executorPreference: globalConcurrentExecutor) { await obey(signals) }
            group.addTask { await companion() }
            defer { group.cancelAll() }
            try await work()
        }
    }

    private func obey(_ signals: AsyncStream<UnixSignal>) async {
        var requests = StopRequests()
        for await _ in signals {
            switch requests.received(at: now()) {
            case .drain: drain()
            case .end: end()
            case .nothing: break
            }
        }
    }
}
