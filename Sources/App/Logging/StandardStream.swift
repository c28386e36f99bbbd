import Concurrency
package import Files
import Glibc

/// Standard output or standard error.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person is looking at it.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes text at once, in a single call as long as the system takes it whole.
    ///
    /// What cannot be written is no reason to stop working; ``failure`` says so afterwards.
    package func write(_ text: String) {
        do throws(Errno) {
            try FileDescriptor(rawValue: rawValue).writeAll(Array(text.utf8))
        } catch .brokenPipe {
            // A reader that has gone away is nobody to report to.
        } catch {
            Self.failures.withLock { $0[self] = $0[self] ?? error }
        }
    }

    /// Finds out whether everything was written that anybody wanted to read: to be called when a command has done its work.
    package func checkComplete() throws(IncompleteOutput) {
        if let failure { throw IncompleteOutput(cause: failure) }
    }

    /// Why the first text that is missing could not be written, such as on a full disk; `nil` as long as none is missing
    /// that anybody wanted to read.
    package var failure: Errno? { Self.failures.withLock { $0[self] } }

    private static let failures = Locked<[StandardStream: Errno]>([:])
}

/// A command has done what it was told, and nobody can read the result.
package struct IncompleteOutput: Error, CustomStringConvertible {
    let cause: Errno

    package var description: String { "Cannot write to standard output: \(cause.description.lowercased())." }
}
