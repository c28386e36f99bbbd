import Glibc

/// An open file, pipe or terminal, by its number.
///
/// Named and shaped like the type of swift-system. Nothing closes it but ``close()`` and ``closeAfter(_:)``. All calls wait
/// for as long as it takes, and go on when a signal interrupts them; but ``readAvailable(upTo:)`` does not wait where the
/// file says so.
package struct FileDescriptor: Hashable, Sendable {
    /// The number.
    package let rawValue: CInt

    /// Takes a number that a call returned.
    package init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the process reads unless it is told otherwise.
    package static let standardInput = FileDescriptor(rawValue: STDIN_FILENO)

    /// Opens a file; it is closed in programs that the process starts.
    ///
    /// A file that does not exist before gets the permissions, less what the process's umask takes away.
    package static func open(
        _ path: String, _ mode: AccessMode, options: OpenOptions = [], permissions: FilePermissions = []
    ) throws(Errno) -> FileDescriptor {
        let flags = mode.rawValue | options.rawValue | O_CLOEXEC
        return FileDescriptor(
            rawValue: try Errno.check { Glibc.open(path, flags, permissions.rawValue) })
    }

    /// Returns what there is to read.
    ///
    /// Waits for it also where the file is not to be waited for: whoever else has it open may have set that (`O_NONBLOCK`).
    ///
    /// - Parameter count: The most that is taken, in bytes.
    /// - Returns: One byte at least; nothing at the end.
    package func read(upTo count: Int) throws(Errno) -> [UInt8] {
        while true {
            do throws(Errno) {
                return try readAvailable(upTo: count)
            } catch .wouldBlock {
                try wait(for: POLLIN)
            }
        }
    }

    /// Does the same, without waiting where the file is not to be waited for.
    ///
    /// - Throws: ``Errno/wouldBlock`` when there is nothing to read yet.
    package func readAvailable(upTo count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try Errno.check { bytes.withUnsafeMutableBytes { Glibc.read(rawValue, $0.baseAddress, count) } }
        bytes.removeLast(count - read)
        return bytes
    }

    /// Writes all of it, in a single call as long as the system takes it whole.
    ///
    /// Waits for room also where the file is not to be waited for, see ``read(upTo:)``.
    ///
    /// - Throws: ``Errno/brokenPipe`` when nobody reads it any more, where SIGPIPE does not end the process before.
    package func writeAll(_ bytes: [UInt8]) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            do throws(Errno) {
                rest = rest.dropFirst(try write(rest))
            } catch .wouldBlock {
                try wait(for: POLLOUT)
            }
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
        try Errno.check { bytes.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) } }
    }

    /// Waits until something can be read or written, or will never be again.
    private func wait(for events: CInt) throws(Errno) {
        var descriptor = pollfd(fd: rawValue, events: CShort(events), revents: 0)
        _ = try Errno.check { poll(&descriptor, 1, -1) }
    }

    /// Closes it, also when it throws.
    package func close() throws(Errno) {
        // Linux closes it even when a signal comes: by a second call it might be somebody else's.
        if Glibc.close(rawValue) == -1, errno != EINTR { throw .current }
    }

    /// Runs `body` and closes it, whatever came of that.
    ///
    /// - Throws: What `body` throws, or else what closing does.
    package func closeAfter<Result>(_ body: () throws -> Result) throws -> Result {
        let result: Result
        do {
            result = try body()
        } catch {
            // The first error is the one to tell.
            try? close()
            throw error
        }
        try close()
        return result
    }
}
