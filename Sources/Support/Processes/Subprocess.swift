package import Files

/// Runs other programs; named and shaped like swift-subprocess.
///
/// Each program gets a process group of its own, so that a Ctrl-C on the terminal reaches only us. It starts with no signal
/// blocked or ignored, and with nothing open but its three standard streams.
package enum Subprocess {
    /// Runs a program to its end, and `body` while it runs.
    ///
    /// When this returns or throws, the program has ended and been waited for, and nothing is left of its process group:
    /// what it leaves behind there when it ends is killed. Its standard input ends with `body`, if it has not before.
    ///
    /// When `body` throws, or the task is cancelled and `body` has returned or thrown, the program's group gets SIGTERM, and
    /// SIGKILL if that takes too long. So of several programs that run one inside the other, the innermost ends first.
    ///
    /// - Parameters:
    ///   - executable: The program.
    ///   - arguments: What follows its name. Default: nothing.
    ///   - environment: Its variables. Default: ours.
    ///   - workingDirectory: Where it runs. Default: where we do. A relative path to a program counts from here.
    ///   - input: What it reads. Default: nothing.
    ///   - output: Where its results go. Default: nowhere.
    ///   - error: Where its messages go. Default: nowhere.
    ///   - grace: How long the program has between SIGTERM and SIGKILL. Default 5 s.
    ///   - body: What to do meanwhile. What it does not read of ``Output/lines`` is thrown away at its end.
    /// - Throws: ``SubprocessError``; what `body` throws; `CancellationError`.
    package static func run<Result>(
        _ executable: Executable, arguments: [String] = [], environment: Environment = .inherit,
        workingDirectory: String? = nil, input: Input = .none, output: Output = .discarded, error: Output = .discarded,
        grace: Duration = .seconds(5), body: (Execution) async throws -> Result
    ) async throws -> ExecutionResult<Result> {
        try Task.checkCancellation()
        let launch = Launch(
            executable: executable, arguments: arguments, environment: environment, workingDirectory: workingDirectory)
        let run = try await Run(launch, input: input, output: output, error: error, grace: grace)
        return try await run.untilEnd(body)
    }

    /// Runs a program to its end, as ``run(_:arguments:environment:workingDirectory:input:output:error:grace:body:)`` does.
    package static func run(
        _ executable: Executable, arguments: [String] = [], environment: Environment = .inherit,
        workingDirectory: String? = nil, input: Input = .none, output: Output = .discarded, error: Output = .discarded
    ) async throws -> ExecutionResult<Void> {
        try await run(
            executable, arguments: arguments, environment: environment, workingDirectory: workingDirectory,
            input: input, output: output, error: error
        ) { _ in }
    }

    /// Which program is run.
    package enum Executable: Sendable {
        /// The one of that name in the first folder of our `PATH` that has it.
        case name(String)
        /// The one in that file.
        case path(String)
    }

    /// What a program reads from its standard input.
    package enum Input: Sendable {
        /// Nothing: it is at its end.
        case none
        /// A text.
        case string(String)
        /// What is written by ``Execution/standardInputWriter``.
        case inputWriter
    }

    /// Where a program's standard output or standard error goes.
    package enum Output: Sendable {
        /// Nowhere.
        case discarded
        /// Into the result. A program that prints more than so many bytes is ended, and that is an error.
        case string(limit: Int)
        /// To `body`, line by line as it comes. A program whose lines nobody reads has to wait before it prints more.
        case lines
        /// Into an open file, whatever else the file is used for.
        case fileDescriptor(FileDescriptor, closeAfterSpawningProcess: Bool)
    }
}

/// How a program has ended, and what came of it.
package struct ExecutionResult<Result> {
    package let terminationStatus: TerminationStatus
    /// What it printed, if that was asked for.
    package let standardOutput: String
    /// What it printed as messages, if that was asked for.
    package let standardError: String
    /// What the body of the run returned.
    package let closureResult: Result
}

extension ExecutionResult: Sendable where Result: Sendable {}

/// How a program has ended.
package enum TerminationStatus: Hashable, Sendable {
    /// By itself, with this code.
    case exited(CInt)
    /// By a signal.
    case signaled(UnixSignal)

    /// Whether it says that it has done what it was to do.
    package var isSuccess: Bool { self == .exited(0) }
}
