import Foundation

/// A child process that never outlives the test process.
///
/// A shell stands between the two: it waits for the name of a signal on its standard input, sends that to the child
/// and ends with it. When the test process is gone, whatever the reason, the input ends instead, and the child is killed.
struct GuardedProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The child's process id.
    let id: pid_t
    private let shell: pid_t
    private let input: Int32

    private static let script = """
        "$@" </dev/null >/dev/null 2>&1 & echo $!
        read -r signal
        kill -"${signal:-KILL}" $! 2>/dev/null
        wait $!
        """

    /// Starts `arguments`, the first of which is searched on PATH.
    ///
    /// Its output is thrown away.
    init(_ arguments: [String]) throws {
        let (inputEnd, input) = try Self.pipe()
        let (output, outputEnd) = try Self.pipe()
        defer { [inputEnd, outputEnd, output].forEach { close($0) } }
        shell = try Self.spawn(["/bin/sh", "-c", Self.script, "sh"] + arguments, input: inputEnd, output: outputEnd)
        self.input = input
        var line = [UInt8](repeating: 0, count: 32)
        let count = read(output, &line, line.count)
        let text = String(decoding: line.prefix(max(0, count)), as: UTF8.self)
        guard let id = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(description: "the shell did not start \(arguments)")
        }
        self.id = id
    }

    /// Ends the child by a signal, such as `TERM`, and waits until it has ended.
    func end(by signal: String) {
        let line = signal + "\n"
        _ = write(input, line, line.utf8.count)
        close(input)
        var status: Int32 = 0
        while waitpid(shell, &status, 0) == -1, errno == EINTR {}
    }

    /// Sends the child a signal that does not end it.
    func send(_ signal: Int32) { kill(id, signal) }

    private static func spawn(_ arguments: [String], input: Int32, output: Int32) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of Dispatch block most signals, and a child inherits that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        let strings = arguments.map { strdup($0) }
        defer { strings.forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &actions, &attributes, strings + [nil], environ)
        guard code == 0 else { throw Failure(description: "cannot start \(arguments[0]): errno \(code)") }
        return id
    }

    /// Both ends are closed in other children, which would keep the input open otherwise.
    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw Failure(description: "no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
