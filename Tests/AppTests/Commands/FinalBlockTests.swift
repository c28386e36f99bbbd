import JSON
import TestServers
import Testing

@testable import App

/// A node that names no final block.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct FinalBlockTests {
    @Test func `A worker that would wait for ever for what is final does not start`() async throws {
        try await RedisServer.with(.init(listensOnTCP: true)) { redis in
            try await HTTPServer.with(Self.answer) { server in
                let variables = [
                    "REDIS_URL": redis.tcpURL, "MOONBASE_RPC": server.url, "AUTOMETA_CHAIN_CONFIRMATIONS": "finalized",
                    "WORKER_PRIVATE_KEY": String(repeating: "01", count: 32),
                    "REGISTRY_ADDRESS": "0x" + String(repeating: "11", count: 20),
                    "ACTIONEXECUTOR_ADDRESS": "0x" + String(repeating: "22", count: 20),
                    "PRICE_FEED_URL": "http://127.0.0.1:1/",
                ]
                let program = try await Program.run(["worker"], environment: variables)
                #expect(program.exitCode == 1)
                #expect(program.errors.contains("No node tells the finalized block: no job would ever be done."))
                let doctor = try await Program.run(["doctor"], environment: variables)
                #expect(doctor.output.contains("problem chain.confirmations"), "\(doctor.output)")
            }
        }
    }

    /// Knows which chain it is of, and has no block of any name.
    @Sendable private static func answer(_ request: HTTPServer.Request) -> HTTPServer.Reply {
        func answer(_ call: JSON) -> String {
            let result = call["method"]?.string == "eth_chainId" ? "\"0x507\"" : "null"
            return #"{"jsonrpc":"2.0","id":\#(call["id"]?.numberText ?? "0"),"result":\#(result)}"#
        }
        guard let json = try? JSON(parsing: Array(request.body.utf8)) else { return .close }
        return HTTPServer.ok(
            json.kind == .array ? "[\(json.elements.map(answer).joined(separator: ","))]" : answer(json))
    }
}
