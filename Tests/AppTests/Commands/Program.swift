import Foundation
import Processes
import TestServers

/// The built program, run as people run it.
struct Program {
    var exitCode: Int32?
    var output: String
    var errors: String

    /// Runs it to its end, with nothing in its environment but what is given, where there is no configuration file.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> Program {
        let result = try await Subprocess.run(
            .path(path), arguments: arguments, environment: Self.environment(environment), workingDirectory: "/",
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let exitCode: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
        return Program(exitCode: exitCode, output: result.standardOutput, errors: result.standardError)
    }

    /// Nothing but these variables, and what a program under test must inherit.
    static func environment(_ variables: [String: String]) -> Subprocess.Environment {
        .custom(variables.merging(sanitizerEnvironment) { own, _ in own })
    }

    /// It is built into the same folder as the tests.
    static let path = Bundle.main.bundleURL.appending(path: "autometa").path
}
