/// Tasks that may be started at any time while something runs, and have all ended when that has.
package struct Nursery: Sendable {
    package typealias Work = @Sendable () async throws -> Void

    private let works: AsyncThrowingStream<Work, any Error>.Continuation

    /// Runs `body`, which may start tasks, and waits for those that are left.
    ///
    /// What fails first, `body` or a task, cancels everything else at once; so does a cancellation from outside.
    ///
    /// - Throws: The first failure, once all have ended.
    package static func with<Result: Sendable>(
        _ body: @escaping @Sendable (Nursery) async throws -> Result
    ) async throws -> Result {
        // Unbounded, and yet short: whatever is in it is started at once.
        let (stream, works) = AsyncThrowingStream.makeStream(of: Work.self)
        let result = Locked<Result?>(nil)
        try await withThrowingDiscardingTaskGroup { group in
            // The failure of a task cancels the others, but not this loop, which therefore has to be told of it.
            func add(_ work: @escaping Work) {
                group.addTask {
                    do {
                        try await work()
                    } catch {
                        works.finish(throwing: error)
                        throw error
                    }
                }
            }
            add {
                let value = try await body(Nursery(works: works))
                result.withLock { $0 = value }
                works.finish()
            }
            for try await work in stream { add(work) }
        }
        // Without one the loop has ended by a cancellation, which `body` may not have noticed.
        guard let value = result.withLock({ $0 }) else { throw CancellationError() }
        return value
    }

    /// Starts a task; when everything is about to end, it may never run.
    package func start(_ work: @escaping Work) { works.yield(work) }
}
