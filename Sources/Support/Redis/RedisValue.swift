/// One reply of a Redis server, in the terms of protocol version 2.
///
/// - Source: https://redis.io/docs/latest/develop/reference/protocol-spec (RESP2).
package enum RedisValue: Hashable, Sendable {
    /// A status such as `OK`.
    case simple(String)
    /// A refusal. A command whose whole reply is a refusal throws instead; this one was found inside an array.
    case error(RedisRefusal)
    case integer(Int64)
    /// Binary-safe bytes.
    case bulk([UInt8])
    case array([RedisValue])
    /// The null bulk string or the null array, which clients need not tell apart.
    case null
}

/// What a server says when it refuses a command.
package struct RedisRefusal: Hashable, Sendable {
    /// The first word, in capitals by convention: `ERR`, `NOSCRIPT`, `READONLY`, `WRONGPASS`.
    package let prefix: String
    /// The whole line, prefix included.
    package let message: String

    package init(_ message: String) {
        self.message = message
        prefix = String(message.prefix { $0 != " " })
    }
}
