internal import CMicroHTTPD
package import Files
internal import Glibc

/// A socket that listens.
struct Listener: Sendable {
    let socket: CInt
    /// The one that is bound, also where 0 was asked for.
    let port: UInt16

    /// Listens where a configuration says.
    init(_ configuration: HTTPServer.Configuration) throws(ListenError) {
        let address = try SocketAddress(configuration.host, configuration.port)
        do throws(Errno) {
            (socket, port) = try Self.listen(on: address)
        } catch {
            throw ListenError(host: configuration.host, port: configuration.port, cause: .system(error))
        }
    }

    private static func listen(on address: SocketAddress) throws(Errno) -> (socket: CInt, port: UInt16) {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = try Errno.check { Glibc.socket(address.family, type, 0) }
        do throws(Errno) {
            // Connections of a server before that linger do not keep the port from this one.
            var yes: CInt = 1
            let size = socklen_t(MemoryLayout<CInt>.size)
            _ = try Errno.check { unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, size) }
            _ = try Errno.check { unsafe address.with { unsafe bind(socket, $0, $1) } }
            _ = try Errno.check { Glibc.listen(socket, SOMAXCONN) }
            return (socket, try SocketAddress(of: socket).port)
        } catch {
            Glibc.close(socket)
            throw error
        }
    }
}

/// Why a server cannot listen.
package struct ListenError: Error, Hashable, CustomStringConvertible {
    /// What a server may meet.
    package enum Cause: Hashable, Sendable {
        /// The host is no address in digits.
        case notAnAddress
        /// The operating system refuses; that of another server's port is EADDRINUSE.
        case system(Errno)
    }

    /// As it was configured.
    package let host: String
    /// As it was configured.
    package let port: UInt16
    /// What is wrong.
    package let cause: Cause

    /// The address, and what is wrong with it, in a sentence for the operator.
    package var description: String {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return switch cause {
        case .notAnAddress: "cannot listen on \(place): \(host) is not an IP address"
        case .system(let error):
            "cannot listen on \(place): \(error.description.lowercased()) (error \(error.rawValue))"
        }
    }
}
