import Concurrency

extension FaultyLink {
    /// The two ends of a connection.
    struct Connection: Sendable {
        let client: Socket
        let server: Socket

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
        let server = try Socket.connected(to: state.withLock(\.target))
        defer { server.close() }
        let connection = Connection(client: client, server: server)
        let id = ObjectIdentifier(client)
        state.withLock { if !$0.isOver { $0.connections[id] = connection } }
        let areRepliesOver = Monitor(false)
        DedicatedThread.start("test-replies") {
            self.pass(.replies, from: server, to: client, of: connection)
            areRepliesOver.withLock { $0 = true }
        }
        pass(.requests, from: client, to: server, of: connection)
        areRepliesOver.wait(until: \.self)
        state.withLock { $0.connections[id] = nil }
    }

    /// Ends both directions when one ends.
    private func pass(_ direction: Direction, from source: Socket, to sink: Socket, of connection: Connection) {
        defer { connection.shutdown() }
        do {
            while case let piece = try source.read(), !piece.isEmpty {
                try strike(piece, direction, ObjectIdentifier(connection.client))
                try sink.write(piece)
            }
        } catch {
            // Cut by the test, or by one of the two sides.
        }
    }

    /// Waits as long as the piece is held.
    ///
    /// - Throws: When its connection is cut, by the piece itself or meanwhile.
    private func strike(_ piece: [UInt8], _ direction: Direction, _ connection: ObjectIdentifier) throws {
        let held = try state.withLock { state -> Int? in
            if state.isHeld { return state.releases }
            guard let (text, plan) = state.plans[direction], piece.firstRange(of: text) != nil else { return nil }
            state.plans[direction] = nil
            state.struck += 1
            if plan == .cut { throw Cut() }
            return state.releases
        }
        if let held { state.wait { $0.releases > held || $0.connections[connection] == nil } }
        if state.withLock({ $0.connections[connection] == nil }) { throw Cut() }
    }
}
