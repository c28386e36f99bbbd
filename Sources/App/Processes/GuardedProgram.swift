import Processes

/// A program that does not look at its standard input, run by a shell that does and ends it in time.
struct GuardedProgram {
    /// How to find out that the program is ready.
    enum Readiness {
        /// A shell command succeeds then, and prints a line; `$log` is the program's output.
        case command(String)
        /// The program prints a line then; what it prints is the child process's output.
        case line
    }

    var name: String
    var executable: String
    var arguments: [String]
    var environment = Subprocess.Environment.inherit
    var ready: Readiness

    /// The program as a child process that ends with its standard input, as ``ChildProcess`` wants it.
    ///
    /// - Parameter log: Where the program's messages go.
    func process(log: String) -> ChildProcess {
        ChildProcess(
            name: name, executable: .name("sh"), arguments: ["-c", script, executable, log] + arguments,
            environment: environment, log: log)
    }

    private var script: String {
        """
        log=$1
        shift
        \(start)
        read -r _
        \(end)
        """
    }

    private var end: String {
        switch ready {
        case .command:
            // A server may not want to end at once: Redis does not while it writes its first append-only file, and forgets it then.
            """
            while kill "$program" 2>/dev/null; do sleep 0.1; done
            """
        case .line:
            // A second signal would have it end at once.
            """
            kill "$program"
            while kill -0 "$program" 2>/dev/null; do wait "$program"; done
            """
        }
    }

    private var start: String {
        switch ready {
        case .command(let command):
            // When nobody is left to be told that it is ready, the shell gets SIGPIPE.
            """
            trap 'kill "$!" 2>/dev/null || exit' TERM PIPE
            "$0" "$@" >>"$log" 2>&1 &
            program=$!
            until line=$(\(command)); do
                kill -0 "$program" 2>/dev/null || exit 1
                sleep 0.01
            done
            echo "$line"
            """
        case .line:
            // The output ends with the program, not with the shell.
            """
            trap 'kill "$!" 2>/dev/null || exit' TERM
            "$0" "$@" 2>>"$log" &
            program=$!
            exec >/dev/null
            """
        }
    }
}
