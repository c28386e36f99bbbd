import NIOCore

/// Turns the bytes of one channel into replies and hands them, and the channel's end, to its connection.
final class RESPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: RedisConnection
    private var reader = ReplyReader()

    init(connection: RedisConnection) {
        self.connection = connection
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        if !connection.assumeIsolated({ $0.connected(channel) }) { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        let channel = context.channel
        do throws(RedisError) {
            try unsafe bytes.withUnsafeReadableBytes { bytes throws(RedisError) in try unsafe reader.feed(bytes) }
            connection.assumeIsolated { $0.received(bytes: bytes.readableBytes) }
            while let reply = try reader.next() {
                connection.assumeIsolated { $0.received(reply, on: channel) }
            }
        } catch {
            connection.assumeIsolated { $0.lost(channel, error) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let channel = context.channel
        let error = RedisError(.connectionFailed, "the server closed the connection")
        connection.assumeIsolated { $0.lost(channel, error) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        let failure = RedisError(.connectionFailed, "the connection broke: \(error)")
        connection.assumeIsolated { $0.lost(channel, failure) }
    }
}
