package import JSON

/// Why a call has no result.
package struct RPCError: Error {
    /// The kinds of failure.
    package enum Code: Sendable {
        /// The node answered with an error.
        case remote(RemoteError)
        /// The HTTP status is none of success and the body is no answer to the call.
        case http(status: Int, retryAfter: Duration?)
        /// No HTTP answer came, for another reason than time or cancellation.
        case transport(TransportError)
        /// No HTTP answer came in time; the call may have been executed.
        case timeout
        /// The answer breaks JSON-RPC; the call may have been executed. The text says how.
        case malformed(String)
        /// The answer to a batch lacks this call; it may have been executed.
        case missing
        /// Too many calls are waiting; this one was not sent.
        case overloaded
        /// The calling task was cancelled; the call may have been executed.
        case cancelled
        /// It was not sent, since it may not leave any more.
        case withdrawn
    }

    /// What kind of failure it is.
    package let code: Code
    /// The method that was called.
    package let method: String
    /// The node it was sent to.
    package let endpoint: Endpoint

    /// Creates an error.
    package init(code: Code, method: String, endpoint: Endpoint) {
        self.code = code
        self.method = method
        self.endpoint = endpoint
    }
}

/// The error object of a JSON-RPC answer.
///
/// - Source: JSON-RPC 2.0, section 5.1.
package struct RemoteError: Error, Sendable {
    /// The node's number for it; nodes disagree on most of them.
    package let code: Int
    /// The node's words.
    package let message: String
    /// What else the node sent, for instance the revert data.
    package let data: JSON?

    /// Creates an error.
    package init(code: Int, message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }
}

extension RPCError: CustomStringConvertible {
    package var description: String { "\(method) at \(endpoint): \(message)" }

    /// What went wrong, without the method and the endpoint.
    ///
    /// Nodes quote what they were sent: the parts of the URL that may be keys and everything longer than a hash in hex,
    /// such as a raw transaction, are left out.
    package var message: String {
        endpoint.redacting(reason).replacing(#/[0-9a-fA-F]{65,}/#, with: "…")
    }

    private var reason: String {
        switch code {
        case .remote(let error): "error \(error.code): \(error.message.prefix(Self.longestMessage))"
        case .http(let status, let retryAfter): "HTTP status \(status)\(retryAfter.map { ", retry after \($0)" } ?? "")"
        case .transport(let error): error.message
        case .timeout: "no answer in time"
        case .malformed(let problem): "not a JSON-RPC answer: \(problem)"
        case .missing: "the batch's answer lacks this call"
        case .overloaded: "too many calls are waiting"
        case .cancelled: "cancelled"
        case .withdrawn: "not sent: it was too late for it when its turn came"
        }
    }

    /// Some nodes put whole call traces into their messages.
    private static let longestMessage = 500
}
