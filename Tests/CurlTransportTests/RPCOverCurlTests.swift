import CurlTransport
import IO
import JSON
import JSONRPC
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct RPCOverCurlTests {
    /// Answers every call with its method name.
    @Sendable private static func echo(_ request: HTTPServer.Request) -> HTTPServer.Reply {
        guard let json = try? JSON(parsing: Array(request.body.utf8)) else { return .close }
        let answers = (json.kind == .array ? Array(json.elements) : [json]).map { call in
            #"{"jsonrpc":"2.0","id":\#(call["id"]?.numberText ?? "null"),"result":"\#(call["method"]?.string ?? "")"}"#
        }
        return HTTPServer.ok(json.kind == .array ? "[\(answers.joined(separator: ","))]" : answers[0])
    }

    @Test func `Calls of many tasks travel in few requests`() async throws {
        try await HTTPServer.with(Self.echo) { server in
            let client = RPCClient(endpoint: try Endpoint(server.url), transport: CurlTransport(on: IOThread()))
            try await withThrowingTaskGroup { group in
                for number in 0..<500 {
                    group.addTask { try await client.call(RPCCall("m\(number)")).string == "m\(number)" }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.seen.requests.count < 100)
            #expect(server.seen.connections <= 4)
            #expect(await client.statistics.calls == 500)
            #expect(await client.statistics.requests == server.seen.requests.count)
        }
    }

    @Test func `Cancelling a call closes its connection`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            let client = RPCClient(endpoint: try Endpoint(server.url), transport: CurlTransport(on: IOThread()))
            try await withThrowingTaskGroup { group in
                group.addTask { _ = await client.batch([RPCCall("m")]) }
                try await server.wait { $0.requests.count == 1 }
                group.cancelAll()
            }
            try await server.wait { $0.open == 0 }
        }
    }
}
