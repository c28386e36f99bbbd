extension HTTPServer {
    /// A request as it came to the server.
    package struct Request: Sendable {
        /// Counts from 1 over all connections.
        package internal(set) var number = 0
        /// All before the body, without the empty line.
        package let head: String
        /// As long as `Content-Length` says.
        package let body: String

        /// The value of a header line; nil when there is none of that name.
        package func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.dropFirst(name.utf8.count + 1).drop { $0 == " " } }.map(String.init)
        }
    }
}

/// Finds requests in the bytes of a connection: a head, and as many bytes as its `Content-Length` says.
struct HTTPRequestReader {
    private var unread: [UInt8] = []
    /// The head of the request whose body has not come as a whole.
    private var head: HTTPServer.Request?

    mutating func feed(_ bytes: [UInt8]) { unread += bytes }

    /// - Returns: The next request, once it is there as a whole.
    mutating func next() -> HTTPServer.Request? {
        if head == nil, let end = unread.firstRange(of: "\r\n\r\n".utf8) {
            head = HTTPServer.Request(head: String(decoding: unread[..<end.lowerBound], as: UTF8.self), body: "")
            unread.removeFirst(end.upperBound)
        }
        let length = head?.header("Content-Length").flatMap { Int($0) } ?? 0
        guard let head, unread.count >= length else { return nil }
        defer {
            self.head = nil
            unread.removeFirst(length)
        }
        return HTTPServer.Request(head: head.head, body: String(decoding: unread.prefix(length), as: UTF8.self))
    }
}
