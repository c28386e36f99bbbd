import Files
import Glibc

/// A port of 127.0.0.1 that is kept from everybody but the server that is told of it.
///
/// Linux lets a port be bound again by whoever sets SO_REUSEADDR too while nobody listens, but never chooses such a port by
/// itself.
final class FreePort: Sendable {
    let number: Int
    private let socket: CInt

    /// - Throws: `Errno` when the system has none left.
    init() throws(Errno) {
        socket = try Errno.check { Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0) }
        do {
            number = try Self.bind(socket)
        } catch {
            close(socket)
            throw error
        }
    }

    deinit { close(socket) }

    private static func bind(_ socket: CInt) throws(Errno) -> Int {
        var isOn: CInt = 1
        _ = try Errno.check {
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { (pointer) throws(Errno) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(Errno) in
                _ = try Errno.check { Glibc.bind(socket, pointer, size) }
                _ = try Errno.check { getsockname(socket, pointer, &size) }
            }
        }
        return Int(address.sin_port.bigEndian)
    }
}
