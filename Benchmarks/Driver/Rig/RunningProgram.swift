import Files
import Measuring
import Processes

/// One program from its start to its end, with the little that is kept of what it prints.
///
/// A shell stands between the program and us: it ends the program by the signal that it reads from its standard input, and
/// kills it when that ends instead, as it does when we are gone, whatever the reason.
actor RunningProgram {
    /// How it is called in messages.
    nonisolated let name: String
    private let launch: ProgramLaunch
    /// The file that its messages go to.
    nonisolated let log: String

    private var state = State.new
    /// Whether somebody has told it to end.
    private var mayEnd = false
    /// Those who wait for another state.
    private var waiting: [AsyncStream<Never>.Continuation] = []

    /// How far it has come.
    private enum State {
        /// Can transition to: `starting`, `ended`.
        case new
        /// The shell is there. Can transition to: `running` when it tells the number, `ended`.
        case starting(shell: StandardInputWriter)
        /// Can transition to: itself with each line, `ended`.
        case running(id: CInt, shell: StandardInputWriter, lines: Lines)
        case ended(Lines)
    }

    /// What it printed first and last.
    private struct Lines {
        var first: String?
        var last: String?
    }

    private static let script = """
        trap 'kill -KILL $! 2>/dev/null; wait; exit' TERM
        sh -c 'echo $$; exec "$0" "$@"' "$@" </dev/null &
        exec >/dev/null
        read -r signal
        kill -"${signal:-KILL}" $! 2>/dev/null
        wait $!
        """

    init(_ launch: ProgramLaunch, log: String) {
        name = launch.name
        self.launch = launch
        self.log = log
    }

    /// Its number while it runs: nobody else has it then.
    var id: CInt? { if case .running(let id, _, _) = state { id } else { nil } }

    private var lines: Lines {
        switch state {
        case .running(_, _, let lines), .ended(let lines): lines
        case .new, .starting: Lines()
        }
    }

    private var shell: StandardInputWriter? {
        switch state {
        case .starting(let shell), .running(_, let shell, _): shell
        case .new, .ended: nil
        }
    }

    private var hasEnded: Bool { if case .ended = state { true } else { false } }

    // MARK: Running

    /// Runs it to its end.
    ///
    /// - Throws: ``ProgramFailure`` when it ends although nobody told it to.
    func run() async throws {
        defer { become(.ended(lines)) }
        let messages = try FileDescriptor.open(
            log, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        _ = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", Self.script, "sh", launch.executable] + launch.arguments,
            environment: .custom(launch.environment), workingDirectory: "/", input: .inputWriter, output: .lines,
            error: .fileDescriptor(messages, closeAfterSpawningProcess: true)
        ) { execution in
            become(.starting(shell: execution.standardInputWriter))
            if mayEnd { shell?.finish() }
            for try await line in execution.standardOutput { take(line) }
        }
        guard mayEnd else { throw failure("ended by itself") }
    }

    private func take(_ line: String) {
        switch state {
        case .starting(let shell):
            guard let id = CInt(line) else { return }
            become(.running(id: id, shell: shell, lines: Lines()))
        case .running(let id, let shell, let lines):
            become(.running(id: id, shell: shell, lines: Lines(first: lines.first ?? line, last: line)))
        case .new, .ended: break
        }
    }

    private func become(_ state: State) {
        self.state = state
        for waiter in waiting { waiter.finish() }
        waiting = []
    }

    // MARK: Waiting

    /// Waits for its number.
    ///
    /// - Throws: ``ProgramFailure`` when it ends before; `CancellationError`.
    func started() async throws -> CInt {
        try await until { $0.id != nil }
        guard let id else { throw failure("did not start") }
        return id
    }

    /// Waits for its first line, which says that it is ready.
    ///
    /// - Parameter limit: How long at most. Default: two minutes, as valgrind makes a worker fifty times slower.
    /// - Throws: ``ProgramFailure`` when it ends before, or is not ready in time; `CancellationError`.
    func ready(within limit: Duration = .seconds(120)) async throws -> String {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.until { $0.lines.first != nil } }
            group.addTask {
                try await Task.sleep(for: limit)
                throw await self.failure("was not ready within \(limit.inWords)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        guard let first = lines.first else { throw failure("did not start") }
        return first
    }

    /// Waits until it is as `condition` says, or has ended.
    ///
    /// - Throws: `CancellationError`, at once.
    private func until(_ condition: @Sendable (isolated RunningProgram) -> Bool) async throws {
        while !condition(self), !hasEnded, !Task.isCancelled {
            let (change, waiter) = AsyncStream.makeStream(of: Never.self)
            waiting.append(waiter)
            for await _ in change {}
        }
        try Task.checkCancellation()
    }

    // MARK: Ending

    /// Ends it by a signal and waits for its end.
    ///
    /// - Returns: The last line that it printed.
    @discardableResult
    func end(by signal: UnixSignal) async throws -> String? {
        await ask(signal)
        try await until { _ in false }
        return lines.last
    }

    /// Sends it a signal that ends it, unless it was sent one before.
    func ask(_ signal: UnixSignal) async {
        guard !mayEnd else { return }
        mayEnd = true
        // Who cannot be told to end has ended.
        try? await shell?.write(Array("\(signal.rawValue)\n".utf8))
    }

    /// Lets it end without waiting for that: everything is over.
    func abandon() {
        mayEnd = true
        shell?.finish()
    }

    private func failure(_ what: String) -> ProgramFailure {
        ProgramFailure(description: "\(name) \(what). \(WholeFile.text(log).suffix(1_000))")
    }
}

/// What to run, and how.
struct ProgramLaunch: Sendable {
    /// How it is called in messages.
    var name: String
    /// A path, or a name on PATH.
    var executable: String
    var arguments: [String] = []
    /// All that it finds there.
    var environment: [String: String] = [:]
}

/// A program that is needed does not run.
struct ProgramFailure: Error, CustomStringConvertible {
    /// Which one, why, and the last that it said.
    let description: String
}
