import Subprocess

/// A program that runs for as long as something needs it, and ends with us however we end.
struct ChildProcess {
    /// How it is called in messages.
    var name: String
    var executable: Executable
    var arguments: [String]
    /// The file that its messages go to.
    var log: String

    /// Starts the program, runs `body` with its first line of output, and ends the program.
    ///
    /// The program must stop when its standard input ends, which also happens when we are killed. It is in a process
    /// group of its own: a Ctrl-C reaches only us, and we end it in good order.
    ///
    /// - Throws: ``ChildProcessError`` when it cannot be started or ends before `body` does; otherwise what `body`
    ///   throws.
    func run<Result: Sendable>(_ body: @escaping @Sendable (String) async throws -> Result) async throws -> Result {
        do {
            return try await Subprocess.run(
                executable, arguments: Arguments(arguments), platformOptions: options, input: .inputWriter,
                output: .sequence, error: .fileDescriptor(try TextFile.appending(to: log), closeAfterSpawningProcess: true)
            ) { execution in
                try await use(execution.standardOutput.strings(), body) {
                    try await execution.standardInputWriter.finish()
                }
            }.closureResult
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw ChildProcessError(program: name, reason: "it is not installed")
        }
    }

    /// Runs `body` while the program's output lasts.
    ///
    /// - Parameter endInput: Makes the program end; called as soon as `body` is done, whatever came of it.
    private func use<Result: Sendable>(
        _ output: SubprocessOutputSequence.StringSequence<UTF8>,
        _ body: @escaping @Sendable (String) async throws -> Result,
        endInput: @escaping @Sendable () async throws -> Void
    ) async throws -> Result {
        let (lines, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingOldest(1))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                defer { continuation.finish() }
                for try await line in output { continuation.yield(line) }
                return nil
            }
            group.addTask {
                for await line in lines {
                    do {
                        let result = try await body(line)
                        try await endInput()
                        return result
                    } catch {
                        try await endInput()
                        throw error
                    }
                }
                return nil
            }
            var result: Result?
            while let finished = try await group.next() {
                guard let done = finished ?? result else { throw failure() }
                result = done
            }
            guard let result else { throw failure() }
            return result
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
        return ChildProcessError(program: name, reason: messages.isEmpty ? "it ended by itself" : messages)
    }
}

/// A program that is needed does not run.
package struct ChildProcessError: Error, CustomStringConvertible {
    let program: String
    let reason: String

    package var description: String { "Cannot run \(program): \(reason)" }
}
