import App
import Files
import TestServers
import Testing

/// Proxies are for HTTP.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct ProxyTests {
    @Test func `What is for Redis goes to no proxy, whatever the environment names`() async throws {
        try await RedisServer.with(.init(listensOnTCP: true)) { redis in
            try await SocketServer.with(try .listening(), serve: { _ = try $0.read() }) { proxy in
                var environment = ["REDIS_URL": redis.tcpURL]
                for name in ["ALL_PROXY", "all_proxy", "http_proxy", "https_proxy", "HTTPS_PROXY"] {
                    environment[name] = "http://127.0.0.1:\(proxy.port)"
                }
                let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
                let program = try await Program.run(
                    ["push", "--workflow-id", "1", "--owner", owner], environment: environment)
                #expect(program.output == "Pushed 1 job to workflow_jobs.\n")
                #expect(proxy.seen.connections == 0)
            }
        }
    }

    @Test func `What is for nodes goes to the proxy that the environment names`() async throws {
        try await SocketServer.with(try .listening(), serve: { _ = try $0.read() }) { proxy in
            let program = try await Program.run(
                ["address"],
                environment: [
                    "MOONBASE_RPC": "http://node.example", "http_proxy": "http://127.0.0.1:\(proxy.port)",
                    "WORKER_PRIVATE_KEY": String(repeating: "01", count: 32),
                ])
            #expect(program.exitCode == 1)
            #expect(proxy.seen.connections > 0)
        }
    }
}
