import Concurrency

/// Tells what scripts do on a Redis server, in the server's own words and by its own clock (`MONITOR`).
package enum RedisMonitor {
    /// A command that a script has run.
    package struct Command: Equatable, Sendable {
        /// When, since 1970, by the server's clock.
        package var time: Duration
        /// Its name and arguments; those with a quotation mark in them are not told apart.
        package var words: [String]

        /// Describes a command.
        package init(time: Duration, words: [String]) {
            self.time = time
            self.words = words
        }
    }

    /// The server told no more before the test was done, so that it may have missed something.
    package struct EndedEarly: Error {}

    /// Runs `body` while the server tells; everything that happens from its beginning on is told.
    ///
    /// - Parameters:
    ///   - names: The commands to tell of.
    ///   - tell: Called in the order in which the server ran the commands, on a thread of its own.
    package static func with<Result: Sendable>(
        _ server: SocketTarget, scriptsCalling names: Set<String>, tell: @escaping @Sendable (Command) -> Void,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let socket = try await DedicatedThread.run("redis-monitor") { try ask(server) }
        defer { socket.close() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await withTaskCancellationHandler {
                    try await DedicatedThread.run("redis-monitor") {
                        try lines(of: socket) { if let command = Command($0, names: names) { tell(command) } }
                    }
                } onCancel: {
                    socket.shutdown()
                }
                return nil
            }
            group.addTask { try await body() }
            guard let result = try await group.next() ?? nil else { throw EndedEarly() }
            return result
        }
    }

    /// Returns a connection on which the server is about to tell.
    private static func ask(_ server: SocketTarget) throws -> Socket {
        let socket = try Socket.connected(to: server)
        do {
            try socket.write("MONITOR\r\n".utf8)
            // Nothing is told before the answer, and it comes byte by byte so that what is told next is left unread.
            guard try (0..<"+OK\r\n".utf8.count).flatMap({ _ in try socket.read(1) }).starts(with: "+OK".utf8) else {
                throw EndedEarly()
            }
            return socket
        } catch {
            socket.close()
            throw error
        }
    }

    /// Reads until the server tells no more.
    private static func lines(of socket: Socket, line: (ArraySlice<UInt8>) -> Void) throws {
        var unread: [UInt8] = []
        while case let piece = try socket.read(), !piece.isEmpty {
            unread += piece
            var start = 0
            while let end = unread[start...].firstIndex(of: UInt8(ascii: "\n")) {
                line(unread[start...end])
                start = end + 1
            }
            unread.removeFirst(start)
        }
    }
}

extension RedisMonitor.Command {
    /// Reads a line such as `+1700000000.123456 [0 lua] "DEL" "key"`; anything else than what scripts do is `nil`.
    ///
    /// Most lines are of no interest, so that little is looked at before one is thrown away.
    init?(_ line: ArraySlice<UInt8>, names: Set<String>) {
        let head = line.dropFirst("+1700000000.123456 ".utf8.count)
        guard head.starts(with: #"[0 lua] ""#.utf8) else { return nil }
        let name = head.dropFirst(#"[0 lua] ""#.utf8.count).prefix { $0 != UInt8(ascii: "\"") }
        guard names.contains(String(decoding: name, as: UTF8.self)) else { return nil }
        let parts = String(decoding: line, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
        let clock = parts[0].dropFirst().prefix { $0 != " " }.split(separator: ".").compactMap { Int64($0) }
        guard clock.count == 2 else { return nil }
        self.init(
            time: .seconds(clock[0]) + .microseconds(clock[1]),
            words: stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) })
    }
}
