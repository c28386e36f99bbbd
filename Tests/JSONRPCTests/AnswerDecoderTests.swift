import JSON
import Testing

@testable import JSONRPC

/// What nodes and the proxies before them were seen to answer.
@Suite struct AnswerDecoderTests {
    /// Sends calls 1 and 2 as one batch, or call 1 alone, and shows what each got.
    private static func results(of response: HTTPResponse, calls: Int) throws -> [String] {
        var queue = RequestQueue(endpoint: try .test(), configuration: RPCClient.Configuration())
        _ = queue.enqueue((1...calls).map { RPCCall("m\($0)") }, of: .init(1))
        let request = try queue.send()
        return queue.answered(request.id, with: .success(response)).flatMap { $0.results.map(\.shown) }
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"result":"0x1"}"#, #""0x1""#),
        (#"{"id":1,"result":null}"#, "null"),
        (#"{"id":1,"result":[],"error":null}"#, "[]"),
        (#"{"id":1,"error":{"code":-32000,"message":"nonce too low"}}"#, "error -32000: nonce too low"),
        (#"{"id":null,"error":{"code":-32700,"message":"parse error"}}"#, "error -32700: parse error"),
        (#"{"id":1,"error":"out of order"}"#, "error 0: out of order"),
        (#"{"id":1,"error":{}}"#, "error 0: "),
        (#"{"id":1,"result":1,"error":{"code":1,"message":"both"}}"#, "error 1: both"),
        (#"{"id":1}"#, "not a JSON-RPC answer: neither result nor error"),
        (#"{"id":2,"result":1}"#, "not a JSON-RPC answer: another id"),
        (#"{"id":"1","result":1}"#, "not a JSON-RPC answer: another id"),
        (#"{"id":null,"result":1}"#, "not a JSON-RPC answer: another id"),
        (#"[{"id":1,"result":1}]"#, "not a JSON-RPC answer: not an object"),
        ("", "not a JSON-RPC answer: invalid JSON at byte 0: the text ends inside a value"),
        (#"{"id":1,"resu"#, "not a JSON-RPC answer: invalid JSON at byte 13: the text ends inside a value"),
        ("<html>502</html>", "not a JSON-RPC answer: invalid JSON at byte 0: unexpected byte"),
    ])
    func `A single call gets its answer or an error`(body: String, shown: String) throws {
        #expect(try Self.results(of: HTTPResponse(body), calls: 1) == [shown])
    }

    @Test(arguments: [
        (#"[{"id":2,"result":3},{"id":1,"result":2}]"#, ["2", "3"]),
        (#"[{"id":2,"result":3}]"#, ["the batch's answer lacks this call", "3"]),
        ("[]", ["the batch's answer lacks this call", "the batch's answer lacks this call"]),
        (
            #"[{"id":1,"result":2},{"id":2,"result":3},{"id":1,"result":4}]"#,
            ["not a JSON-RPC answer: two answers to one call", "3"]
        ),
        (
            #"[{"id":1,"result":2},{"id":null,"error":{"code":-32600,"message":"invalid request"}},7,{"id":8}]"#,
            ["2", "the batch's answer lacks this call"]
        ),
        (#"[{"id":1,"result":2},{"id":2,"error":{"code":3,"message":"reverted"}}]"#, ["2", "error 3: reverted"]),
        (
            #"{"id":null,"error":{"code":-32005,"message":"slow down"}}"#,
            ["error -32005: slow down", "error -32005: slow down"]
        ),
        (
            #"[{"id":1,"result":2},{"id":2"#,
            Array(repeating: "not a JSON-RPC answer: invalid JSON at byte 28: the text ends inside a value", count: 2)
        ),
    ])
    func `The calls of a batch are told apart`(body: String, shown: [String]) throws {
        #expect(try Self.results(of: HTTPResponse(body), calls: 2) == shown)
    }

    @Test(arguments: [1, 2])
    func `A failed status is reported to every call`(calls: Int) throws {
        let page = HTTPResponse("<html>Bad gateway</html>", status: 502)
        #expect(try Self.results(of: page, calls: calls) == Array(repeating: "HTTP status 502", count: calls))
        let json = HTTPResponse(#"{"message":"no such route"}"#, status: 404)
        #expect(try Self.results(of: json, calls: calls) == Array(repeating: "HTTP status 404", count: calls))
        let slow = HTTPResponse(
            #"{"jsonrpc":"2.0","id":null,"error":{"code":429,"message":"x"}}"#, status: 429, retryAfter: .seconds(3))
        let shown = "HTTP status 429, retry after 3.0 seconds"
        #expect(try Self.results(of: slow, calls: calls) == Array(repeating: shown, count: calls))
    }

    @Test func `An answer to the call counts whatever the status`() throws {
        let refusal = HTTPResponse(
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}"#, status: 404)
        #expect(try Self.results(of: refusal, calls: 1) == ["error -32601: no such method"])
    }

    @Test func `The error's data is kept`() throws {
        var queue = RequestQueue(endpoint: try .test(), configuration: RPCClient.Configuration())
        _ = queue.enqueue([RPCCall("eth_call")], of: .init(1))
        let request = try queue.send()
        let body = #"{"id":1,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}"#
        let finished = queue.answered(request.id, with: .success(HTTPResponse(body)))
        guard case .failure(let error) = finished.first?.results.first, case .remote(let remote) = error.code else {
            Issue.record("\(finished)")
            return
        }
        #expect(remote.data?.string == "0x08c379a0")
        #expect(error.method == "eth_call")
    }
}
