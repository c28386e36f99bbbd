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

    /// Its number, once it runs; nobody else has it before ``hasEnded``.
    private(set) var id: CInt?
    /// What it printed first and last.
    private(set) var firstLine: String?
    private(set) var lastLine: String?
    private(set) var hasEnded = false
    private var mayEnd = false
    private var shell: StandardInputWriter?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private static let script = """
        sh -c 'echo $$; exec "$0" "$@"' "$@" </dev/null &
        trap 'kill -KILL $! 2>/dev/null; wait; exit' TERM
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

    /// Runs it to its end.
    ///
    /// - Throws: ``ProgramFailure`` when it ends although nobody told it to.
    func run() async throws {
        defer { ended() }
        let messages = try FileDescriptor.open(
            log, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        _ = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", Self.script, "sh", launch.executable] + launch.arguments,
            environment: .custom(launch.environment), workingDirectory: "/", input: .inputWriter, output: .lines,
            error: .fileDescriptor(messages, closeAfterSpawningProcess: true)
        ) { execution in
            shell = execution.standardInputWriter
            for try await line in execution.standardOutput { take(line) }
        }
        guard mayEnd else { throw failure("ended by itself") }
    }

    /// Waits for its first line, which says that it is ready.
    ///
    /// - Throws: ``ProgramFailure`` when it ends before.
    func ready() async throws -> String {
        try await until { $0.firstLine != nil }
        guard let firstLine else { throw failure("did not start") }
        return firstLine
    }

    /// Waits for its number.
    ///
    /// - Throws: ``ProgramFailure`` when it ends before.
    func started() async throws -> CInt {
        try await until { $0.id != nil }
        guard let id else { throw failure("did not start") }
        return id
    }

    /// Ends it by a signal and waits for its end.
    ///
    /// - Returns: The last line that it printed.
    @discardableResult
    func end(by signal: UnixSignal) async throws -> String? {
        await ask(signal)
        try await until { _ in false }
        return lastLine
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

    private func take(_ line: String) {
        if id == nil { id = CInt(line) } else { lastLine = line }
        if firstLine == nil { firstLine = lastLine }
        wake()
    }

    private func ended() {
        hasEnded = true
        wake()
    }

    /// Waits until it is as `condition` says, or has ended; it ends when the task is cancelled.
    private func until(_ condition: (isolated RunningProgram) -> Bool) async throws {
        while !condition(self), !hasEnded { await withCheckedContinuation { waiting.append($0) } }
        try Task.checkCancellation()
    }

    private func wake() {
        for waiter in waiting { waiter.resume() }
        waiting = []
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
