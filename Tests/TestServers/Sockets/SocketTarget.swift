import Files
import Glibc

/// Where connections lead to.
package enum SocketTarget: Sendable {
    /// A unix socket.
    case socket(String)
    /// A port of 127.0.0.1.
    case port(Int)

    var family: CInt {
        switch self {
        case .socket: AF_UNIX
        case .port: AF_INET
        }
    }

    /// Runs `body` with the address as the system wants it.
    func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result) throws -> Result {
        switch self {
        case .socket(let path): try with(sockaddr_un(path: path), body)
        case .port(let port): try with(sockaddr_in(host: "127.0.0.1", port: port), body)
        }
    }
}

/// Runs `body` with an address of any kind as an address as such.
func with<Address, Result>(
    _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
) rethrows -> Result {
    try withUnsafePointer(to: address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            try body($0, socklen_t(MemoryLayout<Address>.size))
        }
    }
}

extension sockaddr_un {
    init(path: String) throws {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: sun_path) else {
            throw Errno(rawValue: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: path.utf8) }
    }
}

extension sockaddr_in {
    /// - Parameter host: Four numbers with dots between them.
    init(host: String, port: Int) throws {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = in_port_t(port).bigEndian
        guard inet_pton(AF_INET, host, &sin_addr) == 1 else { throw Errno(rawValue: EINVAL) }
    }
}
