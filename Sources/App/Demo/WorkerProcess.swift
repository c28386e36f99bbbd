import Processes

/// `autometa worker` in a process of its own, so that what it uses of the processor is its own.
struct WorkerProcess: Sendable {
    /// The program whose `worker` command is run.
    var program = ProjectFolder.executable
    /// All that its environment holds.
    let variables: [String: String]
    let log: String

    /// Runs `body` while a worker runs, and drains the worker.
    ///
    /// - Returns: What `body` returned, and what the worker said in the end.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> (result: Result, summary: WorkerSummary) {
        var variables = variables
        variables[SettingSource.pathVariable] = "/dev/null"
        let worker = GuardedProgram(
            name: "the worker", executable: program, arguments: ["worker", "--json"], environment: .custom(variables),
            ready: .line)
        let (result, lastLine) = try await worker.process(log: log).run { _ in try await body() }
        return (result, try WorkerSummary(json: lastLine))
    }
}
