import Concurrency
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
    init(family: CInt) throws(SocketError) {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = try SocketError.check("socket", Glibc.socket(family, type, 0))
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
        _ = try SocketError.check("connect", target.withAddress { Glibc.connect(descriptor, $0, $1) })
    }

    // MARK: Bytes

    /// Waits for bytes and returns those that are there; none when the peer sends no more, or after ``shutdown()``.
    ///
    /// - Parameter limit: How many at most.
    package func read(_ limit: Int = 65_536) throws(SocketError) -> [UInt8] {
        var failure: SocketError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let result = recv(descriptor, buffer.baseAddress, limit, 0)
            if result == -1 { failure = SocketError(call: "read", code: errno) }
            count = max(0, result)
        }
        if let failure { throw failure }
        return bytes
    }

    /// Sends all bytes; waits while the peer does not read them.
    package func write(_ bytes: some Collection<UInt8>) throws(SocketError) {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            sent += try SocketError.check("write", count)
        }
    }

    /// Does nothing until the time is over, the peer resets the connection or ``shutdown()`` is called.
    ///
    /// - Parameter duration: To the millisecond; nil for no end of its own.
    /// - Throws: ``SocketError`` when the connection was over first.
    package func pause(for duration: Duration? = nil) throws(SocketError) {
        if try wait(for: 0, duration) { throw SocketError(call: "pause", code: ECONNRESET) }
    }

    /// Waits until there is something to read, or a connection to take; or until there will be nothing any more.
    func waitUntilReadable() throws(SocketError) {
        _ = try wait(for: CShort(POLLIN), nil)
    }

    /// - Returns: Whether something happened in that time.
    private func wait(for events: CShort, _ duration: Duration?) throws(SocketError) -> Bool {
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let milliseconds = duration.map { CInt($0 / .milliseconds(1)) } ?? -1
        return try SocketError.check("poll", poll(&request, 1, milliseconds)) > 0
    }

    // MARK: Ends

    /// Sends no more, and tells the peer; what it sends can still be read.
    package func finishWriting() throws(SocketError) {
        _ = try SocketError.check("shutdown", Glibc.shutdown(descriptor, CInt(SHUT_WR)))
    }

    /// Makes ``close()`` reset the connection, so that the peer's next call fails.
    ///
    /// A server's handler calls it and returns.
    package func resetOnClose() throws(SocketError) {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = try SocketError.check("setsockopt", setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size))
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
