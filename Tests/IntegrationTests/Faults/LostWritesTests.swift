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
                    try await stage.until { $0.done >= 20 }
                    try await stage.redis.send("SAVE")
                    // No more than 128 are in flight and as many done, so that some are not bound yet.
                    let saved = try await stage.snapshot
                    // Some of what is lost is settled by now, some is mined, some is in the pool.
                    try await stage.until { $0.done >= saved.done + 40 && $0.bindings > saved.bindings }
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

extension JournalSnapshot {
    /// How many nonces were ever bound.
    fileprivate var bindings: UInt64 { accounts.reduce(0) { $0 + ($1.next?.rawValue ?? 0) } }
}

extension Stage {
    /// Waits until that many jobs are done, also while Redis is away.
    fileprivate func untilDone(_ count: Int) async throws {
        while true {
            do {
                try await until { $0.done == count }
                return
            } catch is JournalError {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
