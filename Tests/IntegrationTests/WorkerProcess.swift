import Foundation
import Subprocess
import SystemPackage

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
        // The thread sanitizer's options, where the tests run under it, and the way to what names functions for it.
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["TSAN_OPTIONS", "PATH"].contains($0.key)
                && ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil
        }
        let environment = Dictionary(
            uniqueKeysWithValues: variables.merging(inherited) { own, _ in own }.map {
                (Environment.Key(stringLiteral: $0.key), $0.value)
            })
        return try await ScratchFile.with { errors in
            try await ScratchFile.with { output in
                let run = try await Subprocess.run(
                    .path(.init(path)), arguments: Arguments(["worker"] + arguments), environment: .custom(environment),
                    workingDirectory: "/", input: .none,
                    output: .fileDescriptor(try output.open(), closeAfterSpawningProcess: true),
                    error: .fileDescriptor(try errors.open(), closeAfterSpawningProcess: true)
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
                return Result(exitCode: exitCode, output: try output.read(), errors: try errors.read())
            }
        }
    }
}

/// A file that is gone after its use.
struct ScratchFile {
    private let url: URL

    var path: String { url.path }

    static func with<Result>(_ body: (ScratchFile) async throws -> Result) async throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "autometa-test-\(UUID())")
        defer { try? FileManager.default.removeItem(at: url) }
        return try await body(ScratchFile(url: url))
    }

    func open() throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(url.path), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
    }

    func read() throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
}
