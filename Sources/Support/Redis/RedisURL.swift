/// Where a Redis server is and how to log in, as written in configuration.
///
/// `redis://[user[:password]@]host[:port][/db]`, or `unix://[user[:password]@]/path[?db=N]` for a socket. `%XX` works
/// in user, password and path; an IPv6 host is written in brackets. The port defaults to 6379, the database to 0.
package struct RedisURL: Hashable, Sendable, CustomStringConvertible {
    package let endpoint: RedisEndpoint
    package let credentials: RedisCredentials?
    package let database: Int

    package init(endpoint: RedisEndpoint, credentials: RedisCredentials? = nil, database: Int = 0) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.database = database
    }

    /// Without credentials, so that it can be shown.
    package var description: String {
        switch endpoint {
        case .tcp(let host, let port): "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unixSocket(let path): "unix://\(path)?db=\(database)"
        }
    }
}

/// What a connection is opened to.
package enum RedisEndpoint: Hashable, Sendable {
    case tcp(host: String, port: Int)
    case unixSocket(path: String)
}

/// The arguments of `AUTH`; prints and dumps as nothing.
package struct RedisCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The ACL user; `nil` logs in as `default`.
    package let user: String?
    package let password: String

    package init(user: String? = nil, password: String) {
        self.user = user
        self.password = password
    }

    package var description: String { "(credentials)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
