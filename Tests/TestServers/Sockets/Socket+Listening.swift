import Files
import Glibc

extension Socket {
    /// Listens on a free port.
    ///
    /// - Parameters:
    ///   - host: An address of this machine.
    ///   - port: 0 for a free one.
    ///   - backlog: How many connections the system takes for us before we do.
    package static func listening(on host: String = "127.0.0.1", port: Int = 0, backlog: Int = 1_024) throws -> Socket {
        try bound(to: sockaddr_in(host: host, port: port), AF_INET) { socket in
            _ = try Errno.check { listen(socket.descriptor, CInt(backlog)) }
        }
    }

    /// Listens on a unix socket, where no file may be yet.
    package static func listening(at path: String) throws -> Socket {
        try bound(to: sockaddr_un(path: path), AF_UNIX) { socket in
            _ = try Errno.check { listen(socket.descriptor, 1_024) }
        }
    }

    /// Keeps a free port from everybody but a server that this process tells of it.
    ///
    /// Linux lets a port be bound again by whoever sets SO_REUSEADDR too while nobody listens, but never chooses such a
    /// port by itself. Without a server, connections to it are refused.
    static func reservingPort() throws -> Socket {
        try bound(to: sockaddr_in(host: "127.0.0.1", port: 0), AF_INET) { _ in }
    }

    /// The port that it is bound to; 0 for a unix socket.
    package var port: Int {
        get throws {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = try Errno.check {
                withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
                }
            }
            return address.sin_family == sa_family_t(AF_INET) ? Int(in_port_t(bigEndian: address.sin_port)) : 0
        }
    }

    /// Waits for the next connection.
    ///
    /// - Returns: Nil after ``shutdown()``.
    func accept() throws(Errno) -> Socket? {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            if connection >= 0 { return Socket(accepted: connection) }
            // What the listener says after a shutdown.
            if errno == EINVAL { return nil }
            if errno != ECONNABORTED { throw .current }
        }
    }

    private static func bound(
        to address: some Any, _ family: CInt, _ prepare: (Socket) throws -> Void
    ) throws -> Socket {
        let socket = try Socket(family: family)
        do {
            var yes: CInt = 1
            let size = socklen_t(MemoryLayout<CInt>.size)
            _ = try Errno.check { setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size) }
            _ = try Errno.check { with(address) { bind(socket.descriptor, $0, $1) } }
            try prepare(socket)
        } catch {
            socket.close()
            throw error
        }
        return socket
    }
}
