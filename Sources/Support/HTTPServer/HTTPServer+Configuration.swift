extension HTTPServer {
    /// Where a server listens, and its limits.
    package struct Configuration: Hashable, Sendable {
        /// An address of this machine in digits, IPv4 or IPv6 without brackets.
        ///
        /// Default 127.0.0.1.
        package var host = "127.0.0.1"
        /// 0, the default, takes a free one.
        package var port: UInt16 = 0
        /// How many connections there are at once; at this number others wait in the system's queue.
        ///
        /// Default 256.
        package var maximumConnections = 256
        /// Bytes of a request's body; a longer one is answered by 413, and its connection closed.
        ///
        /// Default 16 MiB.
        package var maximumBodyBytes = 16 << 20
        /// Bytes that a connection has for the head of a request, for that of its answer, and for reading; a longer head is
        /// answered by 431 (414 where the target alone is too long), and its connection closed.
        ///
        /// Default 32 KiB.
        package var connectionMemory = 32 << 10
        /// After which time without a byte in either direction a connection is closed, in whole seconds; while an answer is
        /// awaited from us the time stands still.
        ///
        /// Default 60 seconds.
        package var idleTimeout: Duration = .seconds(60)
        /// How long requests under way may take once the server stops.
        ///
        /// Default 5 seconds.
        package var grace: Duration = .seconds(5)

        /// Describes the defaults.
        package init() {}
    }

    /// A request, as a whole.
    package struct Request: Hashable, Sendable {
        /// Such as `GET`, as it was sent.
        package let method: String
        /// What the target names, without percent encoding and query.
        package let path: String
        /// Empty when there is none.
        package let body: [UInt8]
    }

    /// What a request is answered by.
    ///
    /// Its length, the date, and what concerns the connection are added to the headers; the body is not sent where the
    /// request was a HEAD.
    package struct Response: Sendable {
        /// The status code, from 200 to 599.
        package var status: Int
        /// Names and values, in their order.
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]

        /// Describes an answer, of status 200 and without a body by default.
        package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        /// A sentence to whoever reads answers by eye.
        ///
        /// - Parameters:
        ///   - text: Without a line break at its end.
        ///   - status: The status code. Default 200.
        package static func text(_ text: String, status: Int = 200) -> Response {
            Response(
                status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array("\(text)\n".utf8))
        }
    }
}
