import Concurrency
import Files

/// A server that serves each connection on a thread of its own, by a handler that may wait.
package final class SocketServer: Sendable {
    /// What the server has seen.
    package struct Seen: Sendable {
        /// How many connections there were, those of now included.
        package fileprivate(set) var connections = 0
        /// How many handlers have not returned.
        package fileprivate(set) var open = 0
    }

    private struct State {
        var seen = Seen()
        var isAccepting = true
        var isStopping = false
        var sockets: [ObjectIdentifier: Socket] = [:]
        var failure: (any Error)?
    }

    /// Its port; 0 for a unix socket.
    package let port: Int
    private let listener: Socket
    private let handler: @Sendable (Socket) throws -> Void
    private let state = Monitor(State())

    /// What the server has seen so far.
    package var seen: Seen { state.withLock(\.seen) }

    /// Runs a server for the time of `body`; afterwards its threads have come to their end and its sockets are closed.
    ///
    /// - Parameters:
    ///   - listener: Where connections come in; it is the server's from now on.
    ///   - handler: Serves a connection, which is closed when it returns. An `Errno` is the end of a connection as
    ///     any other; whatever else it throws is thrown in the end. It has to return once the socket is shut down.
    package static func with<Result>(
        _ listener: Socket, serve handler: @escaping @Sendable (Socket) throws -> Void,
        _ body: (SocketServer) async throws -> Result
    ) async throws -> Result {
        let server = try SocketServer(listener, handler)
        DedicatedThread.start("test-listener") { server.accept() }
        let result: Result
        do {
            result = try await body(server)
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
        if let failure = server.state.withLock(\.failure) { throw failure }
        return result
    }

    /// Suspends until what the server has seen is as expected.
    package func wait(until isExpected: @escaping @Sendable (Seen) -> Bool) async throws {
        try await state.until { isExpected($0.seen) }
    }

    /// Ends all connections; new ones are welcome.
    package func cut() {
        state.withLock { state in for socket in state.sockets.values { socket.shutdown() } }
    }

    private init(_ listener: Socket, _ handler: @escaping @Sendable (Socket) throws -> Void) throws {
        port = try listener.port
        self.listener = listener
        self.handler = handler
    }

    private func accept() {
        do {
            while let socket = try listener.accept() { welcome(socket) }
        } catch {
            state.withLock { $0.failure = error }
        }
        listener.close()
        state.withLock { $0.isAccepting = false }
    }

    private func welcome(_ socket: Socket) {
        let isWelcome = state.withLock { state in
            guard !state.isStopping else { return false }
            state.seen.connections += 1
            state.seen.open += 1
            state.sockets[ObjectIdentifier(socket)] = socket
            return true
        }
        guard isWelcome else { return socket.close() }
        DedicatedThread.start("test-connection") { self.serve(socket) }
    }

    private func serve(_ socket: Socket) {
        let result = Result { try handler(socket) }
        state.withLock { state in
            state.sockets[ObjectIdentifier(socket)] = nil
            socket.close()
            state.seen.open -= 1
            if case .failure(let error) = result, !(error is Errno) { state.failure = error }
        }
    }

    private func stop() async throws {
        state.withLock { $0.isStopping = true }
        listener.shutdown()
        cut()
        try await state.untilInAnyCase { !$0.isAccepting && $0.seen.open == 0 }
    }
}
