import Subprocess
import SystemPackage

/// A program that runs for as long as something needs it, and ends with us however we end.
struct ChildProcess {
    /// How it is called in messages.
    var name: String
    var executable: Executable
    var arguments: [String]
    var workingDirectory: FilePath?
    /// The file that its messages go to.
    var log: String

    /// Starts the program, runs `body` with its first line of output, and ends the program.
    ///
    /// The program must stop when its standard input ends, which also happens when we are killed. It is in a process
    /// group of its own: a Ctrl-C reaches only us, and we end it in good order.
    ///
    /// - Throws: ``ChildProcessError`` when it cannot be started or ends before its first line; otherwise what `body`
    ///   throws.
    func run<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        do {
            return try await Subprocess.run(
                executable, arguments: Arguments(arguments), workingDirectory: workingDirectory,
                platformOptions: options, input: .inputWriter, output: .sequence,
                error: .fileDescriptor(try TextFile.appending(to: log), closeAfterSpawningProcess: true)
            ) { execution in
                var lines = execution.standardOutput.strings().makeAsyncIterator()
                guard let line = try await lines.next() else { throw failure() }
                let result = try await body(line)
                try await execution.standardInputWriter.finish()
                return result
            }.closureResult
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw ChildProcessError(program: name, reason: "it is not installed")
        }
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        return options
    }

    /// Says what the program said before it ended.
    private func failure() -> ChildProcessError {
        let messages = (try? TextFile.read(log)).map { String(decoding: $0.suffix(2000), as: UTF8.self).trimmed } ?? ""
        return ChildProcessError(program: name, reason: messages.isEmpty ? "it ended at once" : messages)
    }
}

/// A program that is needed did not start.
package struct ChildProcessError: Error, CustomStringConvertible {
    let program: String
    let reason: String

    package var description: String { "Cannot start \(program): \(reason)" }
}
