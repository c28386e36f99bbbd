import App
import Engine
import Ethereum
import IO
import Processes
import Redis
import TestServers
import Testing

/// A Redis whose data is exchanged while it runs: no connection ends, and no process starts anew.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct ExchangedStoreTests {
    /// 640 of 1,500 jobs ran twice.
    @Test func `a server that takes over an older copy under living connections has no job executed again`()
        async throws
    {
        try await RedisServer.with(Self.options()) { server in
            try await RedisServer.with(Self.options(["--replicaof", "127.0.0.1", "\(server.port)"])) { copy in
                try await Stage.run(accounts: 2, redisURL: server.url) { stage in
                    let workflows = try await stage.sandbox.createWorkflows(600, template: stage.template)
                    try await stage.devnet.mine(every: 0.5)
                    try await stage.push(workflows, as: stage.keyless)
                    try await WorkerFleet.with(stage.variables) { fleet in
                        for _ in 0..<2 { _ = try await fleet.start() }
                        try await stage.goOn { try await Self.keep(copy, of: stage.redis) }
                        try await Self.exchange(stage.redis, for: copy)
                        try await stage.untilDone(600)
                        let logs = try await fleet.drain().map(\.errors).joined()
                        #expect(logs.contains("jobs of which lost transactions were found were taken"))
                    }
                    #expect(try await stage.executions() == stage.once(workflows))
                }
            }
        }
    }

    private static func options(_ arguments: [String] = []) -> RedisServer.Options {
        RedisServer.Options(listensOnTCP: true, arguments: ["--repl-diskless-sync-delay", "0"] + arguments)
    }

    /// Has the replica leave with what it has by now.
    private static func keep(_ copy: RedisServer, of primary: RedisClient) async throws {
        while try await primary.send("WAIT", 1, 1_000).integer() == 0 {}
        try await Stage.withClient(of: copy.url, on: IOThread()) { _ = try await $0.send("REPLICAOF", "NO", "ONE") }
    }

    private static func exchange(_ redis: RedisClient, for copy: RedisServer) async throws {
        try await redis.send("REPLICAOF", "127.0.0.1", copy.port)
        // The link is up when all of the copy has been taken over.
        while try await !redis.send("INFO", "replication").string().contains("master_link_status:up") {
            try await Task.sleep(for: .milliseconds(5))
        }
        try await redis.send("REPLICAOF", "NO", "ONE")
    }
}
