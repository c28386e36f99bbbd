import IO
import Logging
import Redis
import TestServers

/// Runs `body` with a client of `server` (of the unix socket, unless `configure` says otherwise).
@discardableResult
func withRedisClient<Result>(
    of server: RedisServer, configure: (inout RedisConfiguration) throws -> Void = { _ in },
    _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    var configuration = RedisConfiguration(url: try RedisURL(server.url))
    // On a busy machine nobody is in time; a test of time-outs sets its own.
    configuration.commandTimeout = .seconds(30)
    try configure(&configuration)
    return try await withRedisClient(RedisClient(configuration: configuration, thread: IOThread(), logger: quiet), body)
}

/// Runs `body` with a client of a server that both exist only for it.
@discardableResult
func withRedisClient<Result>(
    _ options: RedisServer.Options = .init(), configure: (inout RedisConfiguration) throws -> Void = { _ in },
    _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    try await RedisServer.with(options) { server in
        try await withRedisClient(of: server, configure: configure, body)
    }
}

/// Runs `body` while `client` runs.
@discardableResult
func withRedisClient<Result>(
    _ client: RedisClient, _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    try await client.serve { try await body(client) }
}

let quiet = Logger(label: "redis", factory: { _ in NoOpLogHandler() })
