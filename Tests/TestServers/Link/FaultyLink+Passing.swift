import Concurrency

extension FaultyLink {
    /// The two ends of a connection.
    struct Connection: Sendable {
        let client: Socket
        let server: Socket

        var id: ObjectIdentifier { ObjectIdentifier(client) }

        func shutdown() {
            client.shutdown()
            server.shutdown()
        }
    }

    private struct Cut: Error {}

    /// Passes bytes on in both directions until one side closes, or the test does.
    ///
    /// Whatever ends a connection, the others go on.
    func join(_ client: Socket) throws {
        let target = state.withLock(\.target)
        let server = try Socket(family: target.family)
        defer { server.close() }
        let connection = Connection(client: client, server: server)
        guard add(connection) else { return }
        defer { remove(connection) }
        try server.connect(to: target)
        let areRepliesOver = Monitor(false)
        DedicatedThread.start("test-replies") {
            self.pass(.replies, from: server, to: client, of: connection)
            areRepliesOver.withLock { $0 = true }
        }
        pass(.requests, from: client, to: server, of: connection)
        areRepliesOver.wait(until: \.self)
    }

    /// From now on it can be cut, while it waits for the server, too.
    ///
    /// - Returns: Whether the link is not over.
    private func add(_ connection: Connection) -> Bool {
        state.withLock { state in
            if !state.isOver { state.connections[connection.id] = connection }
            return !state.isOver
        }
    }

    private func remove(_ connection: Connection) {
        state.withLock { $0.connections[connection.id] = nil }
    }

    /// Ends both directions when one ends.
    private func pass(_ direction: Direction, from source: Socket, to sink: Socket, of connection: Connection) {
        defer { connection.shutdown() }
        do {
            while case let piece = try source.read(), !piece.isEmpty {
                try strike(piece, direction, of: connection)
                try sink.write(direction == .requests ? rewritten(piece) : piece)
            }
        } catch {
            // Cut by the test, or by one of the two sides.
        }
    }

    private func rewritten(_ piece: [UInt8]) -> [UInt8] {
        guard let (text, other) = state.withLock(\.rewriting), let range = piece.firstRange(of: text) else {
            return piece
        }
        state.withLock { $0.struck += 1 }
        var piece = piece
        piece.replaceSubrange(range, with: other)
        return piece
    }

    /// Waits as long as the piece is held.
    ///
    /// - Throws: When the connection is cut by the piece. One that is cut meanwhile takes no bytes any more.
    private func strike(_ piece: [UInt8], _ direction: Direction, of connection: Connection) throws {
        let release = try state.withLock { state -> Int? in
            if state.isHeld { return state.releases }
            guard let (text, plan) = state.plans[direction], piece.firstRange(of: text) != nil else { return nil }
            state.plans[direction] = nil
            state.struck += 1
            if plan == .cut { throw Cut() }
            return state.releases
        }
        guard let release else { return }
        state.withLock { $0.held += 1 }
        state.wait { $0.releases > release || $0.connections[connection.id] == nil }
        state.withLock { $0.held -= 1 }
    }
}
