import Files

/// Reads and opens small files, blocking.
enum TextFile {
    /// Returns a file's bytes; for use before the work starts.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        let file = try open(path)
        // A file that was only read has nothing left to say when it is closed.
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            let piece = try read(from: file, path: path)
            guard !piece.isEmpty else { return bytes }
            bytes += piece
            guard bytes.count <= largest else { throw FileError(path: path, cause: .fileTooLarge) }
        }
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
        let file = try appending(to: path)
        try attempt(path) { try file.closeAfter { try file.writeAll(Array(text.utf8)) } }
    }

    private static func attempt<Result>(_ path: String, _ body: () throws -> Result) throws(FileError) -> Result {
        do {
            return try body()
        } catch {
            throw FileError(path: path, cause: (error as? Errno) ?? .ioError)
        }
    }

    private static let largest = 16 << 20
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
