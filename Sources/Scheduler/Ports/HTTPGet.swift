/// Fetches what a web server has.
package protocol HTTPGet: Sendable {
    /// Sends a GET request; redirects are not followed.
    ///
    /// - Parameters:
    ///   - url: Where it is: http or https.
    ///   - headers: More lines for the request's head. Their values may be secret.
    ///   - timeout: How long it may take from start to end.
    /// - Throws: Why no answer came, in words that hold neither the URL nor a header, or `CancellationError`.
    func get(_ url: String, headers: [(name: String, value: String)], timeout: Duration) async throws -> HTTPReply
}

/// What a web server answered.
package struct HTTPReply: Sendable {
    package let status: Int
    /// How long the server asks to wait before the next request, if it does.
    package let retryAfter: Duration?
    package let body: [UInt8]

    package init(status: Int, retryAfter: Duration? = nil, body: [UInt8]) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}
