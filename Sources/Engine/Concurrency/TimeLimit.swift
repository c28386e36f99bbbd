extension TimeSource {
    /// Runs `body`, but gives it up (`nil`) after `limit`.
    ///
    /// - Throws: What `body` throws in time; `CancellationError` when the task is cancelled.
    func run<Value: Sendable>(
        upTo limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
