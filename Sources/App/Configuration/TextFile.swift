import Files

/// Reads and opens small files, blocking.
enum TextFile {
    /// Returns a file's bytes, 16 MiB at most; for use before the work starts.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        try attempt(path) { try WholeFile.read(path) }
    }

    /// Returns what there is to read, at most 64 KiB; nothing at the end.
    static func read(from file: FileDescriptor, path: String) throws(FileError) -> [UInt8] {
        try attempt(path) { try file.read(upTo: 65_536) }
    }

    /// Opens a file for reading.
    static func open(_ path: String) throws(FileError) -> FileDescriptor {
        try attempt(path) { try FileDescriptor.open(path, .readOnly) }
    }

    /// Opens a file for adding to it; makes it, for this user alone, when there is none.
    static func appending(to path: String) throws(FileError) -> FileDescriptor {
        try attempt(path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
        }
    }

    /// Writes a new file that only this user can read.
    static func writePrivate(_ text: String, to path: String) throws(FileError) {
        try attempt(path) { try WholeFile.write(text, to: path, permissions: .ownerReadWrite) }
    }

    private static func attempt<Result>(_ path: String, _ body: () throws -> Result) throws(FileError) -> Result {
        do {
            return try body()
        } catch {
            throw FileError(path: path, cause: (error as? Errno) ?? .ioError)
        }
    }
}

/// Why a file cannot be read or written.
struct FileError: Error, CustomStringConvertible {
    let path: String
    let cause: Errno

    /// Whether there is no such file.
    var isMissing: Bool { cause == .noSuchFileOrDirectory }

    var description: String { "Cannot open \(shownPath): \(cause.description.lowercased())." }

    /// Something else may stand in the place of a path.
    private var shownPath: String {
        Secrets.mayHoldCredentials(path) ? Secrets.notShown : Secrets.withoutKeys(path)
    }
}
