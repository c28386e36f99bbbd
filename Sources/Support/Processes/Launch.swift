internal import CProcesses
internal import Files

/// How a program is started.
struct Launch: Sendable {
    var executable: Subprocess.Executable
    var arguments: [String]
    var environment: Subprocess.Environment
    var workingDirectory: String?

    /// Starts it and waits until it runs.
    ///
    /// - Parameter streams: What become its input, output and error; `nil` is `/dev/null`.
    func start(_ streams: [OwnedDescriptor?]) throws(Errno) -> Child {
        autometa_keep_ended_programs()
        var id: pid_t = 0
        try unsafe withAttributes { (attributes) throws(Errno) in
            try unsafe withFileActions(streams) { (actions) throws(Errno) in
                try unsafe check(spawn(&id, actions, attributes))
            }
        }
        return try Child(id: id)
    }

    /// What to say when it cannot be started.
    func error(_ cause: Errno) -> SubprocessError {
        if let workingDirectory, unsafe access(workingDirectory, X_OK) == -1 {
            return .workingDirectoryUnusable(workingDirectory, .current)
        }
        return cause == .noSuchFileOrDirectory ? .executableNotFound(program) : .spawnFailed(program, cause)
    }

    private var program: String {
        switch executable {
        case .name(let name): name
        case .path(let path): path
        }
    }
}

// MARK: What posix_spawn takes

extension Launch {
    private typealias Strings = UnsafePointer<UnsafeMutablePointer<CChar>?>
    private typealias Actions = UnsafePointer<posix_spawn_file_actions_t>
    private typealias Attributes = UnsafePointer<posix_spawnattr_t>

    private func spawn(_ id: inout pid_t, _ actions: Actions, _ attributes: Attributes) -> CInt {
        unsafe withStrings([program] + arguments) { arguments in
            unsafe withEnvironment { environment in
                switch executable {
                case .name: unsafe posix_spawnp(&id, program, actions, attributes, arguments, environment)
                case .path: unsafe posix_spawn(&id, program, actions, attributes, arguments, environment)
                }
            }
        }
    }

    /// A group of its own, and no signal ignored or blocked, whatever it is on this thread.
    private func withAttributes(_ body: (Attributes) throws(Errno) -> Void) throws(Errno) {
        var attributes = posix_spawnattr_t()
        try check(unsafe posix_spawnattr_init(&attributes))
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        try check(unsafe posix_spawnattr_setsigmask(&attributes, &none))
        try check(unsafe posix_spawnattr_setsigdefault(&attributes, &all))
        try check(unsafe posix_spawnattr_setpgroup(&attributes, 0))
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        try check(unsafe posix_spawnattr_setflags(&attributes, Int16(flags)))
        try unsafe body(&attributes)
    }

    /// The standard streams and nothing else open, in the working folder.
    private func withFileActions(
        _ streams: [OwnedDescriptor?], _ body: (Actions) throws(Errno) -> Void
    ) throws(Errno) {
        var actions = unsafe posix_spawn_file_actions_t()
        try check(unsafe posix_spawn_file_actions_init(&actions))
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (stream, number) in zip(streams, STDIN_FILENO...) {
            if let source = try stream?.use({ $0.rawValue }) {
                try check(unsafe posix_spawn_file_actions_adddup2(&actions, source, number))
            } else {
                try check(unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0))
            }
        }
        if let workingDirectory { try check(unsafe posix_spawn_file_actions_addchdir_np(&actions, workingDirectory)) }
        try check(unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1))
        try unsafe body(&actions)
    }

    private func withEnvironment(_ body: (Strings) -> CInt) -> CInt {
        switch environment {
        case .inherit: unsafe body(autometa_environment())
        case .custom(let variables): unsafe withStrings(variables.map { "\($0.key)=\($0.value)" }, body)
        }
    }

    /// The strings as C has them, with `NULL` at the end.
    private func withStrings(_ strings: [String], _ body: (Strings) -> CInt) -> CInt {
        let pointers = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(pointers + [nil])
    }

    /// These functions return their errors.
    private func check(_ code: CInt) throws(Errno) {
        if code != 0 { throw Errno(rawValue: code) }
    }
}
