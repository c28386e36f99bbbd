import NIOCore

/// Tells what scripts do on a Redis server, in the server's own words and by its own clock (`MONITOR`).
package enum RedisMonitor {
    /// A command that a script has run.
    package struct Command: Equatable, Sendable {
        /// When, since 1970, by the server's clock.
        package var time: Duration
        /// Its name and arguments; those with a quotation mark in them are not told apart.
        package var words: [String]

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
    ///   - tell: Called in the order in which the server ran the commands.
    package static func with<Result: Sendable>(
        _ server: SocketTarget, scriptsCalling names: Set<String>, tell: @escaping @Sendable (Command) -> Void,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let isReady = OneShot()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await watch(server, isReady: isReady.fire) { line in
                    if let command = Command(line, names: names) { tell(command) }
                }
                return nil
            }
            group.addTask {
                try await isReady.wait()
                return try await body()
            }
            guard let result = try await group.next() ?? nil else { throw EndedEarly() }
            return result
        }
    }

    private static func watch(
        _ server: SocketTarget, isReady: @escaping @Sendable () -> Void,
        line: @escaping @Sendable (ByteBufferView) -> Void
    ) async throws {
        try await server.connect().executeThenClose { replies, requests in
            try await requests.write(ByteBuffer(string: "MONITOR\r\n"))
            var unread = ByteBuffer()
            for try await piece in replies {
                unread.writeImmutableBuffer(piece)
                while let end = unread.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                    guard let bytes = unread.readSlice(length: end + 1 - unread.readerIndex) else { break }
                    if bytes.readableBytesView.starts(with: "+OK".utf8) {
                        isReady()
                    } else {
                        line(bytes.readableBytesView)
                    }
                }
                unread.discardReadBytes()
            }
        }
    }
}

extension RedisMonitor.Command {
    /// Reads a line such as `+1700000000.123456 [0 lua] "DEL" "key"`; anything else than what scripts do is `nil`.
    ///
    /// Most lines are of no interest, so that little is looked at before one is thrown away.
    init?(_ line: ByteBufferView, names: Set<String>) {
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
