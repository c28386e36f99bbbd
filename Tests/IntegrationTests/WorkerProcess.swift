import App
import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// The built program, run as a process that a test may kill.
struct WorkerProcess {
    /// Where the program is built: beside the tests.
    static let path = Bundle.main.bundleURL.appending(path: "autometa").path

    /// What a process printed until its end.
    struct Result {
        var exitCode: Int32?
        var output: String
        var errors: String
    }

    /// Runs `autometa worker` while `body` does something, then sends it a signal and waits for its end.
    static func run(
        _ variables: [String: String], arguments: [String] = [], end signal: Signal = .terminate,
        _ body: @escaping () async throws -> Void
    ) async throws -> Result {
        let environment = Dictionary(
            uniqueKeysWithValues: variables.merging(sanitizerEnvironment) { own, _ in own }.map {
                (Environment.Key(stringLiteral: $0.key), $0.value)
            })
        return try await ScratchFolder.with { folder in
            let (output, errors) = (folder.file("output"), folder.file("errors"))
            let run = try await Subprocess.run(
                .path(.init(path)), arguments: Arguments(["worker"] + arguments), environment: .custom(environment),
                workingDirectory: "/", input: .none,
                output: .fileDescriptor(try folder.create("output"), closeAfterSpawningProcess: true),
                error: .fileDescriptor(try folder.create("errors"), closeAfterSpawningProcess: true)
            ) { execution in
                do {
                    try await body()
                } catch {
                    try execution.send(signal: .kill)
                    throw error
                }
                try execution.send(signal: signal)
            }
            let exitCode: Int32? = if case .exited(let code) = run.terminationStatus { code } else { nil }
            return Result(exitCode: exitCode, output: try read(output), errors: try read(errors))
        }
    }

    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}

extension ScratchFolder {
    /// Creates a file that only this user can read, and opens it for writing.
    func create(_ name: String) throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(file(name)), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
    }
}
