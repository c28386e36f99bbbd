import App
import Engine
import Ethereum
import IO
import Redis
import RedisJournal
import TestServers
import Testing

/// A Redis with replicas, one of which becomes the primary while jobs are under way.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct FailoverTests {
    enum Failover: CaseIterable {
        /// The primary hands over: it answers READONLY, and UNBLOCKED to whoever waits, and keeps its connections.
        case planned
        /// The primary dies.
        case crash
    }

    /// Q4: READONLY and UNBLOCKED after a failover were taken for failures, or for ever.
    @Test(.serialized, arguments: Failover.allCases)
    func `after a failover workers find the new primary and go on`(_ failover: Failover) async throws {
        try await RedisServer.with(Self.options()) { old in
            try await RedisServer.with(Self.options(replicaOf: old)) { new in
                // Bindings need a replica after the failover too.
                try await RedisServer.with(Self.options(replicaOf: new)) { _ in
                    try await FaultyLink.with(to: .socket(old.socketPath)) { link in
                        try await Stage.run(redisURL: new.url, ["AUTOMETA_REDIS_WAITREPLICAS": "1"]) { stage in
                            try await Self.check(failover, stage, link, old, new)
                        }
                    }
                }
            }
        }
    }

    private static func check(
        _ failover: Failover, _ stage: Stage, _ link: FaultyLink, _ old: RedisServer, _ new: RedisServer
    ) async throws {
        let workflows = try await stage.sandbox.createWorkflows(120, template: stage.template)
        try await stage.devnet.mine(every: 0.5)
        let worker = try await WorkerProcess.run(stage.variables.merging(["REDIS_URL": link.redisURL]) { $1 }) {
            try await Stage.withClient(of: old.url, on: IOThread()) { primary in
                // Answers once the replica has everything.
                while try await primary.send("WAIT", 1, 1_000).integer() == 0 {}
                for workflow in workflows.prefix(60) {
                    try await primary.send(
                        RedisCommand("RPUSH", ["workflow_jobs", stage.template.entry(workflow: UInt256(workflow))]))
                }
                // In the middle of the work at a crash; at a planned failover the worker waits for a job.
                try await stage.until { failover == .crash ? $0.done + $0.inFlight > 20 : $0.done == 60 }
                link.redirect(to: .socket(new.socketPath))
                if failover == .planned {
                    try await primary.send("FAILOVER", "TO", "127.0.0.1", new.port)
                } else {
                    await old.kill()
                    try await stage.redis.send("REPLICAOF", "NO", "ONE")
                }
            }
            while try await !stage.redis.send("ROLE").array()[0].string().contains("master") {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await stage.push(workflows.suffix(60))
            try await stage.until { $0.done == 120 }
        }
        #expect(worker.exitCode == 0)
        if failover == .planned { #expect(worker.errors.contains("READONLY")) }
        #expect(try await stage.executions() == stage.once(workflows))
    }

    private static func options(replicaOf primary: RedisServer? = nil) -> RedisServer.Options {
        let link = primary.map { ["--replicaof", "127.0.0.1", "\($0.port)"] } ?? []
        return RedisServer.Options(listensOnTCP: true, arguments: ["--repl-diskless-sync-delay", "0"] + link)
    }
}
