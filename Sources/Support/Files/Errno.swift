import Glibc

/// Why a call of the operating system failed: its error number.
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, such as `ENOENT`.
    package let rawValue: CInt

    /// Takes a number that a call returned.
    package init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the last call on this thread that failed has left.
    package static var current: Errno { Errno(rawValue: errno) }

    /// What the system says about it, in English.
    package var description: String { String(cString: strerror(rawValue)) }

    /// Makes a call, and makes it again when a signal interrupted it.
    ///
    /// - Parameter call: A call that returns -1 when it fails.
    /// - Returns: What the call returned.
    /// - Throws: What it left when it failed.
    package static func check<Result: FixedWidthInteger>(_ call: () -> Result) throws(Errno) -> Result {
        while true {
            let result = call()
            if result != -1 { return result }
            guard errno == EINTR else { throw .current }
        }
    }

    /// There is no such file.
    package static let noSuchFileOrDirectory = Errno(rawValue: ENOENT)
    /// A process that has ended.
    package static let noSuchProcess = Errno(rawValue: ESRCH)
    /// Something went wrong that has no number of its own.
    package static let ioError = Errno(rawValue: EIO)
    /// A descriptor that is not open.
    package static let badFileDescriptor = Errno(rawValue: EBADF)
    /// A file has more in it than the reader takes.
    package static let fileTooLarge = Errno(rawValue: EFBIG)
    /// Nothing is there to be read, or there is no room to write, and the call is not to wait for it.
    package static let wouldBlock = Errno(rawValue: EWOULDBLOCK)
    /// Nobody reads what would be written.
    package static let brokenPipe = Errno(rawValue: EPIPE)
}
