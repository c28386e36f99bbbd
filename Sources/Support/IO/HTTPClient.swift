/// Sends requests over HTTP: 1.1 with connections kept open, 2 over TLS where the server offers it.
///
/// Certificates are verified, redirects are not followed, credentials in a URL are sent as basic authentication, and a
/// proxy is used where the environment names one. Belongs to its loop's thread, connections included.
package final class HTTPClient {
    /// Told the end of a request, on the loop's thread.
    package typealias Completion = @Sendable (Result<HTTPAnswer, IOError>) -> Void

    private let settings: HTTPSettings
    private let loop: EventLoop
    private var lastNumber: UInt64 = 0
    private var underWay: [HTTPRequestID: HTTPTransfer] = [:]
    /// Transfers to use again, with their handles.
    private var idle: [HTTPTransfer] = []

    /// Makes a client that has sent nothing.
    package init(_ settings: HTTPSettings = HTTPSettings(), on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Starts a POST request.
    ///
    /// The completion is called exactly once, later than the return of this function, even after a cancellation.
    package func post(_ post: HTTPPost, completion: @escaping Completion) -> HTTPRequestID {
        start(completion) { transfer throws(IOError) in try transfer.prepare(post) }
    }

    /// Starts a GET request.
    ///
    /// The completion is called exactly once, later than the return of this function, even after a cancellation.
    package func get(_ fetch: HTTPFetch, completion: @escaping Completion) -> HTTPRequestID {
        start(completion) { transfer throws(IOError) in try transfer.prepare(fetch) }
    }

    private func start(
        _ completion: @escaping Completion, _ prepare: (HTTPTransfer) throws(IOError) -> Void
    ) -> HTTPRequestID {
        lastNumber += 1
        let id = HTTPRequestID(lastNumber)
        do throws(IOError) {
            let transfer = if let transfer = idle.popLast() { transfer } else { try HTTPTransfer(settings) }
            try prepare(transfer)
            try loop.start(transfer.transfer)
            transfer.begin(id, completion: completion)
            transfer.client = self
            underWay[id] = transfer
        } catch {
            loop.execute { completion(.failure(error)) }
        }
        return id
    }

    /// Aborts a request, whose completion is then called with ``IOError/Code/cancelled``; does nothing about one that has
    /// ended.
    package func cancel(_ request: HTTPRequestID) {
        guard let transfer = underWay[request] else { return }
        let completion = transfer.takeCompletion()
        release(transfer)
        loop.execute { completion?(.failure(.cancelled)) }
    }

    /// Takes a transfer off, which closes its connection unless the answer is complete.
    func release(_ transfer: HTTPTransfer) {
        underWay[transfer.id] = nil
        transfer.client = nil
        loop.release(transfer.transfer)
        if idle.count < Self.maximumIdle { idle.append(transfer) }
    }

    private static let maximumIdle = 64
}

/// What the requests of a client have in common.
package struct HTTPSettings: Sendable {
    /// Bytes of an answer after decompression; a longer one is aborted.
    ///
    /// Default 64 MiB.
    package var maximumResponseBytes = 64 << 20
    /// How long connecting may take, TLS included.
    ///
    /// Default 5 seconds.
    package var connectTimeout: Duration = .seconds(5)
    /// A PEM file with the only certificate authorities to trust; nil for those of the system.
    package var certificateAuthorities: String?
    /// Lines of the header, such as `Content-Type: application/json`.
    package var headers: [String] = []
    /// What the client calls itself.
    package var userAgent = "autometa"

    /// Describes the defaults.
    package init() {}
}

/// Names one request of a client.
package struct HTTPRequestID: Hashable, Sendable {
    /// Which one it is, in the order of their starts.
    package let number: UInt64

    /// Names the request with this number.
    package init(_ number: UInt64) { self.number = number }
}

/// A POST request.
package struct HTTPPost: Sendable {
    /// Where it goes: http or https.
    package let url: String
    /// What is sent.
    package let body: [UInt8]
    /// How long it may take from start to end, connecting included.
    package let timeout: Duration

    /// Describes a request.
    package init(url: String, body: [UInt8], timeout: Duration) {
        self.url = url
        self.body = body
        self.timeout = timeout
    }
}

/// A GET request.
package struct HTTPFetch: Sendable {
    /// Where it goes: http or https.
    package let url: String
    /// Lines of the header beside those of the client.
    package let headers: [String]
    /// How long it may take from start to end, connecting included.
    package let timeout: Duration

    /// Describes a request.
    package init(url: String, headers: [String] = [], timeout: Duration) {
        self.url = url
        self.headers = headers
        self.timeout = timeout
    }
}

/// A whole HTTP answer, whatever its status.
package struct HTTPAnswer: Sendable {
    /// The status code.
    package let status: Int
    /// How long the server asks to wait before the next request, if it does; a day at most.
    package let retryAfter: Duration?
    /// What the server sent, decompressed.
    package let body: [UInt8]
}
