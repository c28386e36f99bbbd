import IO

/// Turns the bytes of one stream into replies and hands them, and the stream's life, to its connection.
final class ReplyHandler {
    private let connection: RedisConnection
    private var reader = ReplyReader()

    init(connection: RedisConnection) {
        self.connection = connection
    }

    func handle(_ event: ByteStream.Event) {
        switch event {
        case .opened: connection.assumeIsolated { $0.opened() }
        case .received(let bytes): unsafe receive(bytes)
        case .writable: connection.assumeIsolated { $0.flush() }
        case .closed(let error): connection.assumeIsolated { $0.closed(error) }
        }
    }

    /// Stops at the reply that ends the connection.
    private func receive(_ bytes: UnsafeRawBufferPointer) {
        let count = bytes.count
        connection.assumeIsolated { $0.received(bytes: count) }
        do throws(RedisError) {
            unsafe try reader.feed(bytes)
            while let reply = try reader.next() {
                guard connection.assumeIsolated({ $0.received(reply) }) else { return }
            }
        } catch {
            connection.assumeIsolated { $0.disconnect(error) }
        }
    }
}
