/// Carries HTTP requests to nodes, from one thread.
///
/// Callbacks instead of `async` functions, because both sides of every call run on ``executor`` already: a client's actor
/// runs there too, so a request costs no hop and no task, and one answer can serve the callers of a whole batch.
package protocol Transport: Sendable {
    /// The thread that does the work.
    ///
    /// ``start(_:completion:)`` and ``cancel(_:)`` are called on it, and completions run on it.
    var executor: any TransportExecutor { get }

    /// Starts a request.
    ///
    /// The completion is called exactly once, later than the return of this function, even after a cancellation.
    func start(
        _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID

    /// Aborts a transfer, whose completion is then called with ``TransportError/Code/cancelled``.
    ///
    /// Does nothing for one that has ended.
    func cancel(_ transfer: TransferID)
}

/// A serial executor that also takes plain closures.
package protocol TransportExecutor: SerialExecutor {
    /// Runs a closure after everything that has been enqueued before.
    ///
    /// May be called from any thread.
    func execute(_ work: @escaping @Sendable () -> Void)
}

/// Names one transfer of a transport.
package struct TransferID: Hashable, Sendable {
    /// Which one it is; the transport gives the numbers.
    package let number: UInt64

    /// Names the transfer with this number.
    package init(_ number: UInt64) { self.number = number }
}

/// A POST of a JSON text.
package struct HTTPRequest: Sendable {
    /// Where it goes.
    package let endpoint: Endpoint
    /// The JSON text.
    package let body: [UInt8]
    /// How long it may take from start to end, connecting included.
    package let timeout: Duration

    /// Creates a request.
    package init(endpoint: Endpoint, body: [UInt8], timeout: Duration) {
        self.endpoint = endpoint
        self.body = body
        self.timeout = timeout
    }
}

/// A whole HTTP answer, whatever its status.
package struct HTTPResponse: Sendable {
    /// The status code.
    package let status: Int
    /// How long the server asks to wait before the next request, if it does.
    package let retryAfter: Duration?
    /// What the server sent, decompressed.
    package let body: [UInt8]

    /// Creates an answer.
    package init(status: Int, retryAfter: Duration? = nil, body: [UInt8]) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}

/// Why no HTTP answer came.
package struct TransportError: Error, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Sendable {
        /// The name does not resolve or nothing accepts the connection: the request was not sent.
        case unreachable
        /// The TLS handshake failed, for instance because the certificate is not trusted: the request was not sent.
        case untrusted
        /// No complete answer in time. The request may have arrived.
        case timeout
        /// The connection broke or the answer was not HTTP. The request may have arrived.
        case interrupted
        /// The answer is larger than allowed. The request has arrived.
        case tooLarge
        /// The caller gave up. The request may have arrived.
        case cancelled
    }

    /// What kind of failure it is.
    package let code: Code
    /// A sentence about it, without the URL.
    package let message: String

    /// Creates an error.
    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
