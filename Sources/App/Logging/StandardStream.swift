import Files
import Glibc

/// Standard output or standard error.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person is looking at it.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes text at once, in a single call as long as the system takes it whole.
    package func write(_ text: String) {
        // A reader that has gone away is nobody to report to, and no reason to stop working.
        _ = try? FileDescriptor(rawValue: rawValue).writeAll(Array(text.utf8))
    }
}
