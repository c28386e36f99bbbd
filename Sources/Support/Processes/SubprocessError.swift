package import Files

/// Why a program cannot be run, or what it prints cannot be taken.
package enum SubprocessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no program of that name or in that file.
    case executableNotFound(String)
    /// The program cannot run in that folder.
    case workingDirectoryUnusable(String, Errno)
    /// The system does not start the program.
    case spawnFailed(String, Errno)
    /// The program printed more than so many bytes.
    case outputLimitExceeded(limit: Int)
    /// The program printed a line of more than so many bytes.
    case lineTooLong(limit: Int)

    package var description: String {
        switch self {
        case .executableNotFound(let program): "There is no program \(program)."
        case .workingDirectoryUnusable(let folder, let cause): "No program can run in \(folder): \(cause)."
        case .spawnFailed(let program, let cause): "The program \(program) cannot be started: \(cause)."
        case .outputLimitExceeded(let limit): "The program printed more than \(limit) bytes."
        case .lineTooLong(let limit): "The program printed a line of more than \(limit) bytes."
        }
    }
}
