import App
import Engine
import Ethereum
import Processes
import Redis
import RedisJournal
import TestServers
import Testing

/// A Redis that comes back with older data, as after a power failure, or as a replica that was behind.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct LostWritesTests {
    enum Survivors: CaseIterable {
        /// The workers go on and still know what they had in flight.
        case all
        /// All were killed too: only the chain knows.
        case none
    }

    /// Q4: after a failover that lost the last second, jobs ran twice.
    @Test(.serialized, arguments: Survivors.allCases)
    func `jobs whose bindings Redis has forgotten are not executed again`(_ survivors: Survivors) async throws {
        try await RedisServer.with(RedisServer.Options()) { server in
            try await Stage.run(accounts: 2, redisURL: server.url) { stage in
                let workflows = try await stage.schedule(400)
                try await WorkerFleet.with(stage.variables) { fleet in
                    for _ in 0..<2 { _ = try await fleet.start() }
                    // Some of what is lost is settled by now, some is mined, some is in the pool.
                    try await stage.goOn { try await stage.redis.send("SAVE") }
                    await server.kill()
                    if survivors == .none {
                        for index in 0..<2 { try await fleet.end(index, by: .kill) }
                    }
                    try await server.start()
                    if survivors == .none { _ = try await fleet.start() }
                    try await stage.untilDone(400)
                    let logs = try await fleet.drain().map(\.errors).joined()
                    #expect(logs.contains("jobs of which lost transactions were found were taken"))
                }
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("dead").isEmpty)
            }
        }
    }
}
