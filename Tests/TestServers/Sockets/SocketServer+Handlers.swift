import Concurrency

extension SocketServer {
    /// A handler that sends back what it reads, until the peer sends no more.
    @Sendable package static func echo(_ socket: Socket) throws {
        while case let piece = try socket.read(), !piece.isEmpty { try socket.write(piece) }
    }

    /// A handler that never reads.
    @Sendable package static func silence(_ socket: Socket) throws {
        try socket.pause()
    }
}

extension Socket {
    /// Runs `body` with a port of 127.0.0.1 that answers nobody: its queue is full, and nothing is taken from it.
    ///
    /// - Source: tcp(7) of Linux: a connection request that finds the queue full is ignored, and is sent again.
    package static func withFullQueue<Result>(_ body: (_ port: Int) async throws -> Result) async throws -> Result {
        // A backlog of 0 has room for one.
        let listener = try Socket.listening(backlog: 0)
        defer { listener.close() }
        let first = try Socket.connected(to: .port(listener.port))
        defer { first.close() }
        try await DedicatedThread.run("test-queue") { try listener.waitUntilReadable() }
        return try await body(listener.port)
    }
}
