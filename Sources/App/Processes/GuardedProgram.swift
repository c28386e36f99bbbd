import Processes

/// A program that does not look at its standard input, run by a shell that does and ends it in time.
struct GuardedProgram {
    var name: String
    var arguments: [String]
    /// A shell command that succeeds, and prints a line, when the program is ready; `$log` is its output.
    var ready: String

    /// The program as a child process that ends with its standard input, as ``ChildProcess`` wants it.
    ///
    /// - Parameter log: Where the program's output goes.
    func process(log: String) -> ChildProcess {
        ChildProcess(
            name: name, executable: .name("sh"), arguments: ["-c", script, name, log] + arguments, log: log)
    }

    private var script: String {
        """
        log=$1
        shift
        "$0" "$@" >>"$log" 2>&1 &
        program=$!
        trap 'kill "$program"' TERM
        until \(ready); do
            kill -0 "$program" 2>/dev/null || exit 1
            sleep 0.01
        done
        read -r _
        kill "$program"
        while kill -0 "$program" 2>/dev/null; do wait "$program"; done
        """
    }
}
