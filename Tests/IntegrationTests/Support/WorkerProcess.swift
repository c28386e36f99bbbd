import App
import Files
import Foundation
import JSON
import Processes
import TestServers

/// The built program, run as a process that a test may kill.
struct WorkerProcess {
    /// The program: built beside the tests, or the one that `AUTOMETA_PROGRAM` names, an optimised one say.
    static let path: String = {
        guard let other = ProcessInfo.processInfo.environment["AUTOMETA_PROGRAM"] else {
            return Bundle.main.bundleURL.appending(path: "autometa").path
        }
        // A relative path counts from where the tests were started; workers run elsewhere.
        return URL(fileURLWithPath: other).path
    }()

    /// What a process printed until its end.
    struct Result: Sendable {
        var exitCode: Int32?
        var output: String
        var errors: String

        /// What the worker says at its end.
        var summary: JSON {
            get throws { try JSON(parsing: Array((output.split(separator: "\n").last ?? "").utf8)) }
        }
    }

    /// Runs `autometa worker` while `body` does something, then sends it a signal and waits for its end.
    static func run(
        _ variables: [String: String], end signal: UnixSignal = .terminate,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Result {
        try await WorkerFleet.with(variables) { fleet in
            let worker = try await fleet.start()
            try await body()
            return try await fleet.end(worker, by: signal)
        }
    }

    /// Runs another of the program's commands to its end.
    static func command(_ arguments: [String], variables: [String: String]) async throws -> String {
        try await Subprocess.run(
            .path(path), arguments: arguments, environment: environment(variables), workingDirectory: "/",
            output: .string(limit: 1 << 20)
        ).standardOutput
    }

    /// Nothing but these variables, and what the thread sanitizer needs.
    static func environment(_ variables: [String: String]) -> Subprocess.Environment {
        .custom(variables.merging(sanitizerEnvironment) { own, _ in own })
    }
}

extension ScratchFolder {
    /// Creates a file that only this user can read, and opens it for writing.
    func create(_ name: String) throws -> FileDescriptor {
        try FileDescriptor.open(
            file(name), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
    }
}
