package import Files

/// A Redis of our own: on a socket that only this user can open, with nothing written to disk.
package struct PrivateRedis: Sendable {
    /// Where it is, as `redis.url` takes it.
    package let url: String

    /// Runs `body` with a new, empty Redis and ends it afterwards.
    ///
    /// - Throws: ``ChildProcessError`` when there is no redis-server, or it does not start.
    package static func with<Result: Sendable>(
        in folder: ScratchFolder, _ body: @escaping @Sendable (PrivateRedis) async throws -> Result
    ) async throws -> Result {
        let socket = folder.file("redis.sock")
        let server = GuardedProgram(
            name: "redis-server", executable: "redis-server",
            arguments: [
                "--unixsocket", socket, "--unixsocketperm", "700", "--port", "0", "--dir", folder.path,
                "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
            ],
            // The path has no character that means something to the shell.
            ready: .command("[ -S \(socket) ] && echo ready"))
        return try await server.process(log: folder.file("redis.log")).run { _ in
            try await body(PrivateRedis(url: "unix://\(socket)"))
        }.result
    }
}
