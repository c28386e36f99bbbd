package import IO
package import JSONRPC

/// Carries requests to nodes by the `HTTPClient` of an `IOThread`.
///
/// The thread is the executor of this actor and of the clients, so that a request costs no hop.
package actor CurlTransport: Transport {
    private let thread: IOThread
    private let client: HTTPClient

    package nonisolated var executor: any TransportExecutor { thread.loop }
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - thread: Carries the requests, and lives for as long as the transport does.
    ///   - settings: The limits; its headers are those of JSON-RPC whatever they say.
    package init(on thread: IOThread, settings: HTTPSettings = HTTPSettings()) {
        var settings = settings
        settings.headers = ["Content-Type: application/json", "Accept: application/json"]
        self.thread = thread
        client = HTTPClient(settings, on: thread.loop)
    }

    package nonisolated func start(
        _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID {
        assumeIsolated { $0.post(request, completion) }
    }

    package nonisolated func cancel(_ transfer: TransferID) {
        assumeIsolated { $0.client.cancel(HTTPRequestID(transfer.number)) }
    }

    private func post(
        _ request: HTTPRequest, _ completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID {
        let post = HTTPPost(url: request.endpoint.url, body: request.body, timeout: request.timeout)
        let id = client.post(post) { completion($0.map(HTTPResponse.init).mapError(TransportError.init)) }
        return TransferID(id.number)
    }
}

extension EventLoop: TransportExecutor {}

extension HTTPResponse {
    fileprivate init(_ answer: HTTPAnswer) {
        self.init(status: answer.status, retryAfter: answer.retryAfter, body: answer.body)
    }
}

extension TransportError {
    fileprivate init(_ error: IOError) {
        let code: Code =
            switch error.code {
            case .unknownHost, .unreachable: .unreachable
            case .untrusted: .untrusted
            case .timeout: .timeout
            case .interrupted, .closed: .interrupted
            case .tooLarge: .tooLarge
            case .cancelled: .cancelled
            }
        self.init(code: code, message: error.message)
    }
}
