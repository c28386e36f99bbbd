import Processes

/// The operator asked the program to stop before it was done.
package struct Interrupted: Error, CustomStringConvertible {
    package init() {}

    package var description: String { "Interrupted." }
}

/// Runs work that Ctrl-C or SIGTERM ends early.
///
/// The work is cancelled then, and has cleaned up after itself when this returns.
///
/// - Throws: ``Interrupted`` when a signal came; otherwise what the work throws.
package func withInterruption<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withSignals([.interrupt, .terminate]) { signals in
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signals { throw Interrupted() }
                return nil
            }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                if let result = finished { return result }
            }
            throw CancellationError()
        }
    }
}
