internal import Concurrency
internal import Files

/// One run of a program, with our ends of its streams.
struct Run: Sendable {
    private let child: Child
    private let input: ProgramInput
    private let output: ProgramOutput
    private let error: ProgramOutput
    private let grace: Duration

    /// Starts the program.
    ///
    /// - Throws: ``SubprocessError``.
    init(
        _ launch: Launch, input: Subprocess.Input, output: Subprocess.Output, error: Subprocess.Output, grace: Duration
    ) async throws {
        let (streams, child) = try await Self.start(launch, input, output, error)
        (self.input, self.output, self.error) = streams
        self.child = child
        self.grace = grace
    }

    private typealias Streams = (ProgramInput, ProgramOutput, ProgramOutput)

    private static func start(
        _ launch: Launch, _ input: Subprocess.Input, _ output: Subprocess.Output, _ error: Subprocess.Output
    ) async throws -> (Streams, Child) {
        do {
            let (output, error) = (try ProgramOutput(output), try ProgramOutput(error))
            let input = try ProgramInput(input)
            let theirs = [input.theirs, output.theirs, error.theirs]
            defer { for stream in theirs { stream?.close() } }
            // The system lets whoever starts a program wait until that runs.
            let child = try await DedicatedThread.run("spawn") { try launch.start(theirs) }
            return ((input, output, error), child)
        } catch let cause as Errno {
            throw launch.error(cause)
        }
    }

    /// Runs `body` and waits for the end of the program.
    func untilEnd<Result>(_ body: (Execution) async throws -> Result) async throws -> ExecutionResult<Result> {
        async let end = endUnlessCancelled()
        async let printed = collect(output)
        async let messages = collect(error)
        async let fed: Void = input.feed()
        let outcome = await outcome(of: body)
        input.finishBody()
        async let rest: Void = output.discardRest()
        async let restOfMessages: Void = error.discardRest()
        let status = if let status = try await end { status } else { try await endByForce() }
        let result = try outcome.get()
        try Task.checkCancellation()
        _ = try await (fed, rest, restOfMessages)
        return ExecutionResult(
            terminationStatus: status, standardOutput: try await printed, standardError: try await messages,
            closureResult: result)
    }

    private func outcome<Result>(of body: (Execution) async throws -> Result) async -> Swift.Result<Result, any Error> {
        do {
            return .success(
                try await body(
                    Execution(
                        child: child, standardInputWriter: input.openWriter, standardOutput: output.lines,
                        standardError: error.lines)))
        } catch {
            child.tearDown(grace: grace)
            return .failure(error)
        }
    }

    /// - Returns: `nil` when the task is cancelled before the program has ended.
    private func endUnlessCancelled() async throws -> TerminationStatus? {
        do {
            return finish(try await child.untilEnd())
        } catch is CancellationError {
            return nil
        }
    }

    private func endByForce() async throws -> TerminationStatus {
        child.tearDown(grace: grace)
        return finish(try await child.untilEndDespiteCancellation())
    }

    /// The program has ended: what it has left in its pipes is all that there is.
    private func finish(_ status: TerminationStatus) -> TerminationStatus {
        input.finish()
        output.finish()
        error.finish()
        return status
    }

    private func collect(_ output: ProgramOutput) async throws -> String {
        do {
            return try await output.collected()
        } catch let error as SubprocessError {
            // Nobody reads what it prints from now on.
            child.tearDown(grace: grace)
            throw error
        }
    }
}
