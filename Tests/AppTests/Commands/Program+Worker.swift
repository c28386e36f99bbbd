import Processes
import Testing

extension Program {
    /// Runs a worker, and `body` once it is ready, with the lines that it prints from then on.
    ///
    /// - Parameter errors: Where its messages go.
    static func worker<Result>(
        _ variables: [String: String], errors: Subprocess.Output = .discarded,
        _ body: (Execution, inout Lines.AsyncIterator) async throws -> Result
    ) async throws -> ExecutionResult<Result> {
        try await Subprocess.run(
            .path(path), arguments: ["worker", "--json"], environment: Self.environment(variables),
            workingDirectory: "/", output: .lines, error: errors
        ) { worker in
            var lines = worker.standardOutput.makeAsyncIterator()
            #expect(try await lines.next()?.hasPrefix(#"{"worker":"#) == true)
            return try await body(worker, &lines)
        }
    }
}
