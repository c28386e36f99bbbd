import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Opens channels to a server: the one place that knows how bytes get there, and what is in a channel's pipeline.
struct RedisBootstrap {
    let configuration: RedisConfiguration
    let eventLoop: any EventLoop

    /// Opens a channel whose replies go to `connection`.
    func connect(for connection: RedisConnection) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RESPHandler(connection: connection))
                }
            }
        return switch configuration.url.endpoint {
        case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
        case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// Says in one sentence why there is no channel.
    func explain(_ error: any Error) -> RedisError {
        let reason = reason(error)
        return RedisError(
            .connectionFailed, "cannot connect to \(configuration.url): \(reason)", reason: reason)
    }

    /// In the operating system's words rather than in NIO's, which name the call that failed.
    private func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason($0.error) } ?? "its host name is not known"
        case let error as IOError:
            unsafe String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout:
            "nobody answered within \(configuration.connectTimeout)"
        default:
            "\(error)"
        }
    }
}
