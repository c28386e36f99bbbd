internal import CMicroHTTPD

/// A request and its answer.
///
/// Belongs to the library's thread, but from ``suspend()`` to ``resume(_:)`` to whoever the intake has handed it to.
/// What happens before a resumption is seen after it, since the library has a lock there.
@safe final class Exchange: @unchecked Sendable {  // see above
    private enum State {
        /// The body comes. Can transition to: `suspended`; `sending` when it is too large.
        case receiving
        /// The request is there, and the library leaves the connection alone. Can transition to: `answered`.
        case suspended
        /// To be sent by the library's thread. Can transition to: `sending`.
        case answered(HTTPServer.Response)
        /// Final.
        case sending
    }

    private let connection: OpaquePointer
    private let method: String
    private let path: String
    private let limit: Int
    private var state = State.receiving
    /// Whether the intake has had it; on the library's thread.
    private(set) var wasTaken = false
    private var body: [UInt8] = []
    /// How many bytes have come beyond the limit, and were thrown away.
    private var excess = 0

    init(_ connection: OpaquePointer, _ method: String, _ path: String, limit: Int) {
        unsafe self.connection = connection
        self.method = method
        self.path = path
        self.limit = limit
    }

    /// What has come.
    var request: HTTPServer.Request { HTTPServer.Request(method: method, path: path, body: body) }

    // MARK: On the library's thread. Each returns whether the connection goes on.

    /// Looks at the length that the head announces, so that a body which is too large need not be sent.
    func begin() -> Bool {
        let header = unsafe MHD_lookup_connection_value(connection, .HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH)
        guard let length = unsafe header.flatMap({ unsafe Int(String(cString: $0)) }) else { return true }
        guard length <= limit else { return send(tooLarge) }
        body.reserveCapacity(min(length, Self.largestReservation))
        return true
    }

    /// Keeps a piece of the body.
    ///
    /// What a body of unannounced length has beyond the limit is thrown away, since the library takes an answer only at
    /// the end, but not more than the limit again.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if excess == 0, bytes.count <= limit - body.count {
            unsafe body.append(contentsOf: bytes)
            return true
        }
        excess += bytes.count
        body = []
        return excess <= limit
    }

    /// Goes on after the end of the body, and after a resumption.
    func proceed(_ intake: Intake) -> Bool {
        switch state {
        case .receiving where excess > 0: return send(tooLarge)
        case .receiving:
            wasTaken = true
            suspend()
            intake.take(self)
            return true
        case .suspended: return true
        case .answered(let response): return send(response)
        case .sending: return false
        }
    }

    private func suspend() {
        state = .suspended
        unsafe MHD_suspend_connection(connection)
    }

    private func send(_ response: HTTPServer.Response) -> Bool {
        state = .sending
        return unsafe response.send(on: connection)
    }

    private var tooLarge: HTTPServer.Response { .text("the body has more than \(limit) bytes", status: 413) }

    /// 1 MiB: memory beyond that is for bytes that have come.
    private static let largestReservation = 1 << 20

    // MARK: Elsewhere

    /// Hands the request back with its answer.
    ///
    /// - Precondition: It is suspended, and has not been handed back: the intake gives it away once.
    func resume(_ response: HTTPServer.Response) {
        guard case .suspended = state else {
            preconditionFailure("an exchange is resumed once, and only while it is suspended")
        }
        body = []
        state = .answered(response)
        unsafe MHD_resume_connection(connection)
    }
}
