import Files
import Glibc
import Measuring

/// A file that gets its contents at once and whole, or stays as it is.
struct OutputFile: Sendable {
    let path: String

    /// Finds out whether it can be written, and leaves everything as it is.
    ///
    /// - Throws: ``Failure``.
    func check() throws(Failure) {
        do throws(Errno) {
            try tryToOpen()
        } catch {
            throw Failure(path: path, cause: error.description)
        }
    }

    private func tryToOpen() throws(Errno) {
        // Beside nothing there is room for a temporary file, and no place for it to take.
        guard !path.isEmpty else { throw .noSuchFileOrDirectory }
        if access(path, F_OK) == 0 { try FileDescriptor.open(path, .writeOnly).close() }
        guard isReplaced else { return }
        try FileDescriptor.open(
            temporary, .writeOnly, options: [.create], permissions: .everybodyReads
        ).close()
        _ = try Errno.check { unlink(temporary) }
    }

    /// Makes the text all that is in it.
    ///
    /// - Throws: ``Failure``.
    func write(_ text: String) throws(Failure) {
        do {
            try replace(by: text)
        } catch {
            throw Failure(path: path, cause: "\(error)")
        }
    }

    private func replace(by text: String) throws {
        guard isReplaced else { return try WholeFile.write(text, to: path) }
        do {
            try WholeFile.write(text, to: temporary)
            _ = try Errno.check { rename(temporary, target) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// The file itself, where the path is a link.
    private var target: String {
        guard let whole = realpath(path, nil) else { return path }
        defer { free(whole) }
        return String(cString: whole)
    }

    /// Beside it, so that it can take its place.
    private var temporary: String { "\(target).\(getpid())" }

    /// Whether another file may take its place: not that of a device or a pipe.
    private var isReplaced: Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// It cannot be written.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        /// What the system says.
        let cause: String

        var description: String { "Cannot write '\(path)': \(cause.lowercased())." }
    }
}
