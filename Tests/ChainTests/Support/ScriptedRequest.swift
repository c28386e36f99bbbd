import JSON
import JSONRPC
import Testing

/// The calls that a request carries, as a node would read them.
struct ScriptedRequest: Sendable {
    struct Call: Sendable {
        let id: String
        let method: String
        /// As JSON text.
        let params: String
    }

    /// What a node says to one call, as JSON text.
    enum Reply: Sendable {
        case result(String)
        case error(String)

        static let null = Reply.result("null")
        static let methodNotFound = Reply.error(#"{"code":-32601,"message":"Method not found"}"#)

        static func error(_ code: Int, _ message: String) -> Reply {
            .error(#"{"code":\#(code),"message":"\#(message)"}"#)
        }
    }

    let calls: [Call]
    private let isBatch: Bool

    init(_ body: [UInt8]) throws {
        let json = try JSON(parsing: body)
        isBatch = json.kind == .array
        calls = try (isBatch ? Array(json.elements) : [json]).map { call in
            Call(
                id: try #require(call["id"]?.numberText), method: try #require(call["method"]?.string),
                params: String(decoding: try #require(call["params"]).raw, as: UTF8.self))
        }
    }

    /// Answers each call.
    func reply(_ reply: (Call) -> Reply) -> Result<HTTPResponse, TransportError> {
        let answers = calls.map { call in
            switch reply(call) {
            case .result(let result): #"{"jsonrpc":"2.0","id":\#(call.id),"result":\#(result)}"#
            case .error(let error): #"{"jsonrpc":"2.0","id":\#(call.id),"error":\#(error)}"#
            }
        }
        return http(200, isBatch ? "[\(answers.joined(separator: ","))]" : answers.joined())
    }

    /// Answers each call by its method; methods that are not there do not exist.
    func reply(_ results: [String: String]) -> Result<HTTPResponse, TransportError> {
        reply { call in results[call.method].map { .result($0) } ?? .methodNotFound }
    }

    /// Answers the whole request.
    func http(
        _ status: Int, _ body: String = "", retryAfter: Duration? = nil
    ) -> Result<HTTPResponse, TransportError> {
        .success(HTTPResponse(status: status, retryAfter: retryAfter, body: Array(body.utf8)))
    }

    /// Does not answer.
    func fail(_ code: TransportError.Code) -> Result<HTTPResponse, TransportError> {
        .failure(TransportError(code: code, message: "scripted"))
    }
}
