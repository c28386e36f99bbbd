import Glibc
import Processes

/// A child process that never outlives the test process.
///
/// A shell stands between the two: it waits for the name of a signal on its standard input, sends that to the child
/// and ends with it. When the test process is gone, whatever the reason, the input ends instead, and the child is killed.
struct GuardedProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The child's process id.
    let id: CInt
    private let shell: Execution

    private static let script = """
        "$@" </dev/null >/dev/null 2>&1 & echo $!
        read -r signal
        kill -"${signal:-KILL}" $! 2>/dev/null
        wait $!
        """

    /// Runs a program, and `body` while it runs; what is left of it then is killed.
    ///
    /// - Parameter arguments: The program, which is searched on PATH, and its arguments; its output is thrown away.
    static func run<Result>(
        _ arguments: [String], _ body: (GuardedProcess) async throws -> Result
    ) async throws -> Result {
        try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", script, "sh"] + arguments, input: .inputWriter, output: .lines
        ) { shell in
            var lines = shell.standardOutput.makeAsyncIterator()
            guard let line = try await lines.next(), let id = CInt(line) else {
                throw Failure(description: "the shell did not start \(arguments)")
            }
            return try await body(GuardedProcess(id: id, shell: shell))
        }.closureResult
    }

    /// Tells the child to end by a signal, which is not waited for.
    func end(by signal: UnixSignal) async throws {
        try await shell.standardInputWriter.write(Array("\(signal.rawValue)\n".utf8))
    }

    /// Waits until the child has ended, whoever made it.
    func untilEnd() async throws {
        for try await _ in shell.standardOutput {}
    }

    /// Sends the child a signal that does not end it.
    ///
    /// As long as the shell has not waited for it, its id is nobody else's.
    func send(_ signal: UnixSignal) { kill(id, signal.rawValue) }
}
