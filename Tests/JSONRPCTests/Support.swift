import JSON
import Testing

@testable import JSONRPC

extension Endpoint {
    static func test() throws -> Endpoint { try Endpoint("http://node.test") }
}

extension HTTPResponse {
    init(_ body: String, status: Int = 200, retryAfter: Duration? = nil) {
        self.init(status: status, retryAfter: retryAfter, body: Array(body.utf8))
    }
}

/// The calls that a request carries, as a node would read them.
struct SentRequest {
    let isBatch: Bool
    let calls: [(id: String, method: String, params: String)]

    var methods: [String] { calls.map(\.method) }

    init(_ body: [UInt8]) throws {
        let json = try JSON(parsing: body)
        isBatch = json.kind == .array
        calls = try (isBatch ? Array(json.elements) : [json]).map { call in
            #expect(call["jsonrpc"]?.string == "2.0")
            return (
                id: try #require(call["id"]?.numberText), method: try #require(call["method"]?.string),
                params: String(decoding: try #require(call["params"]).raw, as: UTF8.self)
            )
        }
    }

    /// Answers each call with its own method name.
    func echo() -> HTTPResponse {
        let answers = calls.map { #"{"jsonrpc":"2.0","id":\#($0.id),"result":"\#($0.method)"}"# }
        return HTTPResponse(isBatch ? "[\(answers.joined(separator: ","))]" : answers[0])
    }
}

extension Result<JSON, RPCError> {
    /// The result as JSON text, or what went wrong.
    var shown: String {
        switch self {
        case .success(let json): String(decoding: json.raw, as: UTF8.self)
        case .failure(let error): error.message
        }
    }
}

extension RequestQueue {
    /// Takes the next request and expects that there is one.
    mutating func send() throws -> Request {
        let request = nextRequest()
        return try #require(request)
    }

    /// Takes every request that may leave and returns the methods in each.
    mutating func sendAll() throws -> [[String]] {
        var sent: [[String]] = []
        while let request = nextRequest() { sent.append(try SentRequest(request.body).methods) }
        return sent
    }
}
