import Concurrency
import NIOCore
import NIOPosix

/// A server that passes bytes on to another one, until the test says that the connection between the two goes wrong.
package final class FaultyLink: Sendable {
    private enum Direction: Hashable {
        case requests
        case replies
    }

    /// What happens to the next piece of bytes that holds a text.
    private enum Plan {
        case hold
        case cut
    }

    private struct State {
        var target: SocketTarget
        var plans: [Direction: (text: [UInt8], plan: Plan)] = [:]
        var isHeld = false
        var struck = 0
        var release = OneShot()
        var connections: [ObjectIdentifier: OneShot] = [:]
    }

    private struct Cut: Error {}

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The port that it listens on.
    package let port: Int
    private let state: Locked<State>

    /// The link as a Redis URL.
    package var redisURL: String { "redis://127.0.0.1:\(port)" }

    /// Runs a link for the time of `body`.
    ///
    /// - Parameter host: The address to listen on.
    package static func with<Result: Sendable>(
        to target: SocketTarget, host: String = "127.0.0.1",
        _ body: @escaping @Sendable (FaultyLink) async throws -> Result
    ) async throws -> Result {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
        let link = FaultyLink(port: server.channel.localAddress?.port ?? 0, target: target)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await link.serve(server)
                return nil
            }
            defer { group.cancelAll() }
            group.addTask { try await body(link) }
            while let finished = try await group.next() {
                if let result = finished { return result }
            }
            throw CancellationError()
        }
    }

    private init(port: Int, target: SocketTarget) {
        self.port = port
        state = Locked(State(target: target))
    }

    // MARK: What goes wrong

    /// Sends connections that are opened from now on elsewhere; those that are open stay.
    package func redirect(to target: SocketTarget) { state.withLock { $0.target = target } }

    /// Holds the next request that has the text in it, and all that follow on its connection, until ``release()``.
    package func holdRequest(with text: String) { plan(.hold, .requests, text) }

    /// Loses the next reply that has the text in it, and its connection with it.
    package func loseReply(with text: String) { plan(.cut, .replies, text) }

    /// Holds everything in both directions until ``release()``.
    package func hold() { state.withLock { $0.isHeld = true } }

    /// Lets everything go on that is held, and forgets what was planned.
    package func release() {
        let held = state.withLock { state in
            defer { state.release = OneShot() }
            state.isHeld = false
            state.plans = [:]
            return state.release
        }
        held.fire()
    }

    /// Closes all connections; new ones are welcome.
    package func cut() {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.fire() }
    }

    /// How many pieces were held or lost as planned.
    package var struck: Int { state.withLock { $0.struck } }

    /// Waits until as many pieces were held or lost as planned.
    package func untilStruck(times: Int = 1) async throws {
        while struck < times { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func plan(_ plan: Plan, _ direction: Direction, _ text: String) {
        state.withLock { $0.plans[direction] = (Array(text.utf8), plan) }
    }

    // MARK: Connections

    private func serve(_ server: NIOAsyncChannel<Connection, Never>) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask { await self.join(connection) }
                }
            }
        }
    }

    /// Passes bytes on in both directions until one side closes, or the test does.
    ///
    /// Whatever ends a connection, the others go on.
    private func join(_ client: Connection) async {
        let end = OneShot()
        state.withLock { $0.connections[ObjectIdentifier(end)] = end }
        defer { _ = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(end)) } }
        try? await client.executeThenClose { requests, toClient in
            try await state.withLock({ $0.target }).connect().executeThenClose { replies, toServer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await self.pass(requests, to: toServer, .requests) }
                    group.addTask { try await self.pass(replies, to: toClient, .replies) }
                    group.addTask { try await end.wait() }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        }
    }

    private func pass(
        _ bytes: NIOAsyncChannelInboundStream<ByteBuffer>, to writer: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ direction: Direction
    ) async throws {
        for try await piece in bytes {
            if let held = try strike(piece, direction) { try await held.wait() }
            try await writer.write(piece)
        }
    }

    /// - Returns: What to wait for before the bytes go on.
    private func strike(_ piece: ByteBuffer, _ direction: Direction) throws -> OneShot? {
        try state.withLock { state in
            if state.isHeld { return state.release }
            guard let (text, plan) = state.plans[direction], piece.readableBytesView.firstRange(of: text) != nil else {
                return nil
            }
            state.plans[direction] = nil
            state.struck += 1
            if plan == .cut { throw Cut() }
            return state.release
        }
    }
}
