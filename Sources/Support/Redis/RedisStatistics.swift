/// What a connection, or a client's connections together, did since the start.
package struct RedisStatistics: Hashable, Sendable {
    /// Commands sent, greetings included.
    package var commands: UInt64 = 0
    /// Writes to the socket; many commands share one.
    package var flushes: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    /// Times that a connection became ready, the first included.
    package var connections: UInt64 = 0

    static func + (lhs: RedisStatistics, rhs: RedisStatistics) -> RedisStatistics {
        RedisStatistics(
            commands: lhs.commands + rhs.commands, flushes: lhs.flushes + rhs.flushes,
            bytesSent: lhs.bytesSent + rhs.bytesSent, bytesReceived: lhs.bytesReceived + rhs.bytesReceived,
            connections: lhs.connections + rhs.connections)
    }
}
