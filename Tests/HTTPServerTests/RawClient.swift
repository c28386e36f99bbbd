import Concurrency
import Files
import TestServers

/// A client that sends the bytes that it is told to, and reads answers.
final class RawClient: Sendable {
    /// An answer as it came.
    struct Answer: Equatable {
        let head: String
        let body: [UInt8]

        var status: Int? { head.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } }
        var text: String { String(decoding: body, as: UTF8.self) }

        /// The value of a header line.
        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == " " }) }
        }
    }

    struct Ended: Error {}

    private let socket: Socket
    private let unread = Locked<[UInt8]>([])

    /// Connects, and closes the connection afterwards.
    static func with<Result>(_ port: UInt16, _ body: (RawClient) async throws -> Result) async throws -> Result {
        let client = RawClient(try Socket.connected(to: .port(Int(port))))
        defer { client.socket.close() }
        return try await body(client)
    }

    private init(_ socket: Socket) { self.socket = socket }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await DedicatedThread.run("test-send") { try self.socket.write(bytes) }
    }

    /// Asks for a path.
    ///
    /// - Returns: The body of the answer.
    func get(_ path: String) async throws -> String {
        try await send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        return try await answer().text
    }

    /// Makes the close that comes after it a reset.
    func reset() throws { try socket.resetOnClose() }

    func close() { socket.close() }

    func finishWriting() throws { try socket.finishWriting() }

    /// Reads one answer.
    ///
    /// - Parameter hasBody: Whether one comes where the head has a length.
    /// - Throws: ``Ended`` when the server closes the connection before.
    func answer(hasBody: Bool = true) async throws -> Answer {
        let head = try await take { $0.firstRange(of: "\r\n\r\n".utf8)?.upperBound }
        let answer = Answer(head: String(decoding: head.dropLast(4), as: UTF8.self), body: [])
        let length = hasBody ? answer.header("Content-Length").flatMap { Int($0) } ?? 0 : 0
        return Answer(head: answer.head, body: try await take { $0.count >= length ? length : nil })
    }

    /// Reads until the server closes the connection.
    ///
    /// - Returns: What came until then; nil when the end was a reset.
    func rest() async throws -> String? {
        do {
            while true { _ = try await take { _ in nil } }
        } catch is Ended {
            return String(decoding: unread.withLock(\.self), as: UTF8.self)
        } catch is Errno {
            return nil
        }
    }

    /// Reads until `length` finds enough, and takes as much as it says.
    private func take(_ length: @escaping @Sendable ([UInt8]) -> Int?) async throws -> [UInt8] {
        try await DedicatedThread.run("test-read") {
            while true {
                let found = self.unread.withLock { unread -> [UInt8]? in
                    guard let count = length(unread) else { return nil }
                    defer { unread.removeFirst(count) }
                    return Array(unread.prefix(count))
                }
                if let found { return found }
                let bytes = try self.socket.read()
                if bytes.isEmpty { throw Ended() }
                self.unread.withLock { $0 += bytes }
            }
        }
    }
}
