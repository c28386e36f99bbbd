/// A server on a free port of the loopback interface that answers with exactly the bytes that the test scripts.
package final class HTTPServer: Sendable {
    /// What to do about a request.
    package enum Reply: Sendable {
        /// Sends the text, head and all; then the connection goes on.
        case send(String)
        /// Sends the bytes; then the connection goes on.
        case sendBytes([UInt8])
        /// Sends the text and closes the connection.
        case sendAndClose(String)
        /// Closes the connection.
        case close
        /// Closes the connection so that the client's next call fails.
        case reset
        /// Leaves the client waiting.
        case nothing
        /// Does with the connection what it likes, waiting included, on the connection's own thread; then the connection
        /// goes on.
        case run(@Sendable (Socket) throws -> Void)
    }

    /// What the server has seen so far.
    package struct Seen: Sendable {
        /// How many connections there were, those of now included.
        package fileprivate(set) var connections = 0
        /// How many connections there are that neither side has closed.
        package fileprivate(set) var open = 0
        /// All requests, in the order in which they were there as a whole.
        package fileprivate(set) var requests: [Request] = []
    }

    /// Where it listens.
    package let port: Int
    private let reply: @Sendable (Request) -> Reply
    private let state = Monitor(Seen())

    /// Its URL, without a path.
    package var url: String { "http://127.0.0.1:\(port)" }
    /// What it has seen so far.
    package var seen: Seen { state.withLock(\.self) }

    /// Runs a server for the time of `body`.
    ///
    /// - Parameter reply: Called on the connection's own thread, and may wait there.
    package static func with<Result>(
        _ reply: @escaping @Sendable (Request) -> Reply, _ body: (HTTPServer) async throws -> Result
    ) async throws -> Result {
        let listener = try Socket.listening()
        let server = HTTPServer(port: try listener.port, reply)
        return try await SocketServer.with(listener, serve: server.serve) { _ in try await body(server) }
    }

    /// An answer of status 200.
    ///
    /// - Parameter headers: More lines of the head, each with its line break.
    package static func ok(_ body: String, headers: String = "") -> Reply {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Suspends until the server's view fulfils a condition.
    ///
    /// - Throws: `CancellationError`.
    package func wait(until isFulfilled: @escaping @Sendable (Seen) -> Bool) async throws {
        try await state.until(isFulfilled)
    }

    private init(port: Int, _ reply: @escaping @Sendable (Request) -> Reply) {
        self.port = port
        self.reply = reply
    }

    /// Serves a connection until one side closes it.
    private func serve(_ socket: Socket) throws {
        state.withLock { seen in
            seen.connections += 1
            seen.open += 1
        }
        defer { state.withLock { $0.open -= 1 } }
        var reader = HTTPRequestReader()
        while case let bytes = try socket.read(), !bytes.isEmpty {
            reader.feed(bytes)
            while let request = reader.next() {
                let numbered = state.withLock { $0.add(request) }
                guard try answer(reply(numbered), on: socket) else { return }
            }
        }
    }

    /// - Returns: Whether the connection goes on.
    private func answer(_ reply: Reply, on socket: Socket) throws -> Bool {
        switch reply {
        case .send(let text): try socket.write(text.utf8)
        case .sendBytes(let bytes): try socket.write(bytes)
        case .sendAndClose(let text):
            try socket.write(text.utf8)
            return false
        case .close: return false
        case .reset:
            try socket.resetOnClose()
            return false
        case .nothing: break
        case .run(let body): try body(socket)
        }
        return true
    }
}

extension HTTPServer.Seen {
    fileprivate mutating func add(_ request: HTTPServer.Request) -> HTTPServer.Request {
        var request = request
        request.number = requests.count + 1
        requests.append(request)
        return request
    }
}
