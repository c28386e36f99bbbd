/// An answer of the kind `error`, with go-ethereum's codes.
struct RPCFailure: Error, Hashable, Sendable {
    /// The error code of JSON-RPC.
    let code: Int
    /// What is wrong, in the words that a node uses.
    let message: String

    /// Forms an error; by default one of what was asked for, -32000.
    init(_ message: String, code: Int = -32000) {
        self.code = code
        self.message = message
    }

    /// A parameter is missing, of the wrong type, or malformed.
    static func invalidParams(_ message: String) -> RPCFailure { RPCFailure(message, code: -32602) }

    /// The JSON is not a request.
    static func invalidRequest(_ message: String) -> RPCFailure { RPCFailure(message, code: -32600) }

    /// There is no such method.
    static func methodNotFound(_ name: String) -> RPCFailure {
        RPCFailure("the method \(name) does not exist/is not available", code: -32601)
    }

    /// The request is not JSON.
    static let parseError = RPCFailure("parse error", code: -32700)

    /// The contract would revert.
    static let reverted = RPCFailure("execution reverted", code: 3)
}
