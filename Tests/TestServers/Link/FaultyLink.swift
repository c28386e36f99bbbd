/// A server that passes bytes on to another one, until the test says that the connection between the two goes wrong.
package final class FaultyLink: Sendable {
    enum Direction: Hashable {
        case requests
        case replies
    }

    /// What happens to the next piece of bytes that holds a text.
    enum Plan {
        case hold
        case cut
    }

    struct State {
        var target: SocketTarget
        var plans: [Direction: (text: [UInt8], plan: Plan)] = [:]
        /// What stands in place of a text in requests, both of one length.
        var rewriting: (text: [UInt8], other: [UInt8])?
        var isHeld = false
        var struck = 0
        /// How many pieces are held now.
        var held = 0
        /// How often everything that was held was let go on.
        var releases = 0
        /// Those that nobody has cut.
        var connections: [ObjectIdentifier: Connection] = [:]
        var isOver = false
    }

    /// The port that it listens on.
    package let port: Int
    let state: Monitor<State>

    /// The link as a Redis URL.
    package var redisURL: String { "redis://127.0.0.1:\(port)" }

    /// Runs a link for the time of `body`.
    ///
    /// - Parameter host: The address to listen on.
    package static func with<Result>(
        to target: SocketTarget, host: String = "127.0.0.1", _ body: (FaultyLink) async throws -> Result
    ) async throws -> Result {
        let listener = try Socket.listening(on: host)
        let link = FaultyLink(port: try listener.port, target: target)
        return try await SocketServer.with(listener, serve: link.join) { _ in
            defer { link.end() }
            return try await body(link)
        }
    }

    private init(port: Int, target: SocketTarget) {
        self.port = port
        state = Monitor(State(target: target))
    }

    // MARK: What goes wrong

    /// Sends connections that are opened from now on elsewhere; those that are open stay.
    package func redirect(to target: SocketTarget) { state.withLock { $0.target = target } }

    /// Holds the next request that has the text in it, and all that follow on its connection, until ``release()``.
    package func holdRequest(with text: String) { plan(.hold, .requests, text) }

    /// Loses the next reply that has the text in it, and its connection with it.
    package func loseReply(with text: String) { plan(.cut, .replies, text) }

    /// Puts another text in the place of one in all requests, so that a server gets other commands than were sent.
    ///
    /// - Parameter other: No longer than the text; spaces fill it up, since commands say how long their parts are.
    package func rewrite(_ text: String, to other: String) {
        precondition(other.utf8.count <= text.utf8.count)
        let filled = Array(other.utf8) + Array(repeating: UInt8(ascii: " "), count: text.utf8.count - other.utf8.count)
        state.withLock { $0.rewriting = (Array(text.utf8), filled) }
    }

    /// Holds everything in both directions until ``release()``.
    package func hold() { state.withLock { $0.isHeld = true } }

    /// Lets everything go on that is held, and forgets what was planned.
    package func release() {
        state.withLock { state in
            state.isHeld = false
            state.plans = [:]
            state.releases += 1
        }
    }

    /// Closes all connections; new ones are welcome.
    package func cut() {
        state.withLock { state in
            for connection in state.connections.values { connection.shutdown() }
            state.connections = [:]
        }
    }

    /// How many pieces were held or lost as planned.
    package var struck: Int { state.withLock(\.struck) }

    /// Waits until as many pieces were held or lost as planned.
    package func untilStruck(times: Int = 1) async throws { try await state.until { $0.struck >= times } }

    private func plan(_ plan: Plan, _ direction: Direction, _ text: String) {
        state.withLock { $0.plans[direction] = (Array(text.utf8), plan) }
    }

    func end() {
        state.withLock { $0.isOver = true }
        cut()
    }
}
