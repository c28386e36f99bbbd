/// A one-time event that a single task waits for; cancelling the task ends the wait.
final class OneShot: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Ends the wait, also one that has not begun yet.
    func fire() {
        continuation.finish()
    }

    /// Suspends until the event; throws `CancellationError` when the task is cancelled.
    func wait() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
