import JSONRPC

extension ChainError {
    /// Sorts the failure of a read.
    init(_ error: RPCError) {
        self.init(Code(error.code), error.message, method: error.method, endpoint: error.endpoint.description)
    }

    /// Whether the endpoint is to blame, so that another one may do better right now.
    package var isFaultOfEndpoint: Bool {
        switch code {
        case .unreachable, .rateLimited, .malformed: true
        case .reverted, .unsupported, .unavailable, .rangeTooLarge, .tooManyResults, .refused: false
        }
    }

    /// How long the endpoint asks to be left alone, where it says so.
    var retryAfter: Duration? {
        if case .rateLimited(let retryAfter) = code { retryAfter } else { nil }
    }
}

extension ChainError.Code {
    fileprivate init(_ code: RPCError.Code) {
        switch code {
        case .remote(let error): self = NodeErrorTable.reading[error] ?? .refused(code: error.code)
        case .http(status: Self.tooManyRequests, let retryAfter): self = .rateLimited(retryAfter: retryAfter)
        case .overloaded: self = .rateLimited(retryAfter: nil)
        case .malformed: self = .malformed
        case .http, .transport, .timeout, .missing, .cancelled, .withdrawn: self = .unreachable
        }
    }

    /// - Source: RFC 6585, section 4.
    private static let tooManyRequests = 429
}
