import Engine

extension Signal {
    /// Suspends until it has been notified for the first time.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func notified() async throws {
        await wait(past: 0)
        try Task.checkCancellation()
    }
}
