import NIOCore
import NIOPosix

/// Where connections lead to.
package enum SocketTarget: Sendable {
    /// A unix socket.
    case socket(String)
    /// A port of 127.0.0.1.
    case port(Int)

    /// Opens a connection.
    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
        }
        return switch self {
        case .socket(let path): try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .port(let port): try await bootstrap.connect(host: "127.0.0.1", port: port, channelInitializer: wrap)
        }
    }
}
