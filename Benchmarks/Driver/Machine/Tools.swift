import App
import Files
import Glibc
import Processes

/// Where the programs are that are run and not built here.
enum Tools {
    /// The environment that finds them.
    static var path: [String: String] {
        Subprocess.Environment.current.filter { ["PATH", "HOME"].contains($0.key) }
    }

    /// Whether a program is on PATH.
    static func isThere(_ name: String) -> Bool {
        (Subprocess.Environment.current["PATH"] ?? "").split(separator: ":").contains {
            access("\($0)/\(name)", X_OK) == 0
        }
    }
}
