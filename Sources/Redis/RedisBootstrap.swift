import NIOCore
import NIOPosix

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
        let cause: any Error = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
        let reason =
            switch cause {
            case let error as IOError: error.description
            case ChannelError.connectTimeout: "nobody answered within \(configuration.connectTimeout)"
            default: "\(error)"
            }
        return RedisError(.connectionFailed, "cannot connect to \(configuration.url): \(reason)")
    }
}
