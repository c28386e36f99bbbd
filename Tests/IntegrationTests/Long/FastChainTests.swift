import App
import Engine
import Ethereum
import Processes
import Redis
import TestServers
import Testing

extension LongTests {
    /// A chain whose blocks come faster than a program far away from it can follow.
    @Suite(.timeLimit(.minutes(10))) struct FastChainTests {
        /// A head is never the same twice then: whatever waits for that never ends.
        @Test func `lost jobs are found where blocks are faster than a node's answer`() async throws {
            try await RedisServer.with(RedisServer.Options()) { server in
                try await Stage.run(accounts: 2, redisURL: server.url) { stage in
                    let workflows = try await stage.sandbox.createWorkflows(150, template: stage.template)
                    try await stage.devnet.mine(every: 0.25)
                    try await stage.devnet.fault(#"{"kind":"delay","milliseconds":300}"#)
                    try await stage.push(workflows, as: stage.keyless)
                    try await WorkerFleet.with(stage.variables) { fleet in
                        _ = try await fleet.start()
                        try await stage.until { $0.inFlight > 0 }
                        try await stage.redis.send("SAVE")
                        try await stage.untilDone(10)
                        await server.kill()
                        try await fleet.end(0, by: .kill)
                        try await server.start()
                        _ = try await fleet.start()
                        try await stage.untilDone(150)
                        #expect(try await fleet.log(of: 1).contains("leading a recovery"))
                    }
                    #expect(try await stage.executions() == stage.once(workflows))
                    #expect(try await stage.stream("dead").isEmpty)
                }
            }
        }
    }
}
