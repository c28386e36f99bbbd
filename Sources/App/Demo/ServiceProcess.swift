import Processes

/// `autometa worker` or `autometa scheduler` in a process of its own, so that what it uses of the processor is its own.
struct ServiceProcess: Sendable {
    /// The command that is run.
    enum Service: String { case worker, scheduler }

    /// The program whose command it is.
    var program = ProjectFolder.executable
    let service: Service
    /// All that its environment holds.
    let variables: [String: String]
    let log: String

    /// Runs `body` while the service runs, and ends the service in good order.
    ///
    /// - Returns: What `body` returned, and the line of JSON that the service said in the end.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> (result: Result, lastLine: String) {
        var variables = variables
        variables[SettingSource.pathVariable] = "/dev/null"
        let program = GuardedProgram(
            name: "the \(service)", executable: program, arguments: [service.rawValue, "--json"],
            environment: .custom(variables), ready: .line)
        return try await program.process(log: log).run { _ in try await body() }
    }
}
