import Processes

/// A program that runs for as long as something needs it, and ends with us: its standard input ends then, also when we are
/// killed, and it is one that ends with its standard input.
struct ChildProcess {
    /// How it is called in messages.
    var name: String
    var executable: Subprocess.Executable
    var arguments: [String]
    var environment = Subprocess.Environment.inherit
    /// The file that its messages go to.
    var log: String

    /// Starts the program, runs `body` with its first line of output, and ends the program.
    ///
    /// It is in a process group of its own: a Ctrl-C reaches only us, and we end it in good order.
    ///
    /// - Returns: What `body` returned, and the program's last line of output.
    /// - Throws: ``ChildProcessError`` when it cannot be started or ends before `body` does; otherwise what `body`
    ///   throws.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (_ firstLine: String) async throws -> Result
    ) async throws -> (result: Result, lastLine: String) {
        do {
            return try await Subprocess.run(
                executable, arguments: arguments, environment: environment, input: .inputWriter, output: .lines,
                error: .fileDescriptor(try TextFile.appending(to: log), closeAfterSpawningProcess: true)
            ) { execution in
                try await use(execution.standardOutput, body) { execution.standardInputWriter.finish() }
            }.closureResult
        } catch SubprocessError.executableNotFound {
            throw ChildProcessError(program: name, reason: "it is not installed")
        }
    }

    private enum Event<Result: Sendable>: Sendable {
        case done(Result)
        case ended(lastLine: String)
    }

    /// Runs `body` while the program's output lasts.
    ///
    /// - Parameter end: Makes the program end; called when `body` has returned. When it has not, whoever runs the program
    ///   ends it.
    private func use<Result: Sendable>(
        _ output: Lines, _ body: @escaping @Sendable (String) async throws -> Result, end: () -> Void
    ) async throws -> (result: Result, lastLine: String) {
        let (firstLine, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingOldest(1))
        return try await withThrowingTaskGroup(of: Event<Result>?.self) { group in
            group.addTask {
                defer { continuation.finish() }
                var last = ""
                for try await line in output {
                    continuation.yield(line)
                    last = line
                }
                return .ended(lastLine: last)
            }
            group.addTask {
                for await line in firstLine { return .done(try await body(line)) }
                return nil
            }
            return try await outcome(of: &group, end: end)
        }
    }

    /// Waits for `body`, ends the program, and waits for its last line.
    private func outcome<Result>(
        of group: inout ThrowingTaskGroup<Event<Result>?, any Error>, end: () -> Void
    ) async throws -> (result: Result, lastLine: String) {
        var result: Result?
        while let event = try await group.next() {
            switch (event, result) {
            case (.done(let done), _):
                result = done
                end()
            case (.ended(let last), let result?):
                return (result, last)
            default:
                throw failure()
            }
        }
        throw failure()
    }

    /// Says what the program said before it ended.
    private func failure() -> ChildProcessError {
        let messages = (try? TextFile.read(log)).map { String(decoding: $0.suffix(2000), as: UTF8.self).trimmed } ?? ""
        return ChildProcessError(program: name, reason: messages.isEmpty ? "it ended by itself" : messages)
    }
}

/// A program that is needed does not run.
package struct ChildProcessError: Error, CustomStringConvertible {
    let program: String
    let reason: String

    package var description: String { "Cannot run \(program): \(reason)" }
}
