import Concurrency
package import Files
import Glibc

/// A stream socket whose calls wait: it is for threads of their own.
///
/// Any thread may end what others do with it by ``shutdown()``, at any time. Closing it is for the one that uses it, when
/// nobody else does any more: a descriptor that is closed may be another file's a moment later.
package final class Socket: Sendable {
    let descriptor: CInt
    private let isOpen = Locked(true)

    init(accepted descriptor: CInt) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Makes a socket that no child process inherits.
    init(family: CInt) throws(Errno) {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = try Errno.check { Glibc.socket(family, type, 0) }
    }

    /// Connects to a server; waits where its queue is full.
    package static func connected(to target: SocketTarget) throws -> Socket {
        let socket = try Socket(family: target.family)
        do {
            try socket.connect(to: target)
        } catch {
            socket.close()
            throw error
        }
        return socket
    }

    func connect(to target: SocketTarget) throws {
        _ = try target.withAddress { address, size in try Errno.check { Glibc.connect(descriptor, address, size) } }
    }

    // MARK: Bytes

    /// Waits for bytes and returns those that are there; none when the peer sends no more, or after ``shutdown()``.
    ///
    /// - Parameter limit: How many at most.
    package func read(_ limit: Int = 65_536) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try Errno.check { recv(descriptor, &bytes, limit, 0) }
        bytes.removeLast(limit - count)
        return bytes
    }

    /// Sends all bytes; waits while the peer does not read them.
    package func write(_ bytes: some Collection<UInt8>) throws(Errno) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = try Errno.check {
                rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            }
            rest = rest.dropFirst(sent)
        }
    }

    /// Does nothing until the time is over, the peer resets the connection or ``shutdown()`` is called.
    ///
    /// - Parameter duration: To the millisecond; nil for no end of its own.
    /// - Throws: `Errno` when the connection was over first.
    package func pause(for duration: Duration? = nil) throws(Errno) {
        if try wait(for: 0, duration) { throw Errno(rawValue: ECONNRESET) }
    }

    /// Waits until there is something to read, or a connection to take; or until there will be nothing any more.
    func waitUntilReadable() throws(Errno) {
        _ = try wait(for: CShort(POLLIN), nil)
    }

    /// - Returns: Whether something happened in that time.
    private func wait(for events: CShort, _ duration: Duration?) throws(Errno) -> Bool {
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let milliseconds = duration.map { CInt($0 / .milliseconds(1)) } ?? -1
        return try Errno.check { poll(&request, 1, milliseconds) } > 0
    }

    // MARK: Ends

    /// Sends no more, and tells the peer; what it sends can still be read.
    package func finishWriting() throws(Errno) {
        _ = try Errno.check { Glibc.shutdown(descriptor, CInt(SHUT_WR)) }
    }

    /// Makes ``close()`` reset the connection, so that the peer's next call fails.
    ///
    /// A server's handler calls it and returns.
    package func resetOnClose() throws(Errno) {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = try Errno.check { setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size) }
    }

    /// Ends the connection, or a listener's waiting, whatever threads are at; nothing happens when it is closed.
    package func shutdown() {
        isOpen.withLock { if $0 { Glibc.shutdown(descriptor, CInt(SHUT_RDWR)) } }
    }

    /// Gives the descriptor back; the second time nothing happens.
    package func close() {
        isOpen.withLock {
            if $0 { Glibc.close(descriptor) }
            $0 = false
        }
    }
}
