import App
import Engine
import Ethereum
import IO
import Redis
import TestServers
import Testing

/// What looks like a loss of writes and is none.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct NoLossTests {
    enum Nuisance: CaseIterable {
        /// Somebody else empties a database of his own.
        case anotherDatabase
        /// A disk that takes its time stops the server in the middle of a write.
        case slowDisk
        /// A script of somebody else's that does not end: everybody is told BUSY.
        case longScript
        case sleep
    }

    @Test(.serialized, arguments: Nuisance.allCases)
    func `what loses nothing starts no recovery`(_ nuisance: Nuisance) async throws {
        try await RedisServer.with(RedisServer.Options(isDurable: true)) { server in
            try await Stage.run(redisURL: server.url) { stage in
                let workflows = try await stage.sandbox.createWorkflows(120, template: stage.template)
                try await stage.devnet.mine(every: 0.5)
                try await stage.push(workflows, as: stage.keyless)
                let worker = try await WorkerProcess.run(stage.variables) {
                    try await stage.untilDone(20)
                    let before = try await stage.recovery
                    try await Self.strike(nuisance, server, stage.redis)
                    try await stage.untilDone(120)
                    #expect(try await stage.recovery == before)
                }
                #expect(worker.errors.components("the store is new, or not the one of before") == 1, "when it was new")
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("done").count == 120)
            }
        }
    }

    private static func strike(_ nuisance: Nuisance, _ server: RedisServer, _ redis: RedisClient) async throws {
        switch nuisance {
        case .anotherDatabase:
            let script = "redis.call('SELECT', 1) redis.call('SET', 'own', 1) return redis.call('FLUSHDB')"
            try await redis.send("EVAL", script, 0)
        case .slowDisk:
            await server.pause()
            try await Task.sleep(for: .seconds(3))
            await server.resume()
        case .longScript:
            try await redis.send("CONFIG", "SET", "busy-reply-threshold", 200)
            let script = """
                local start = redis.call('TIME')[1]
                repeat local now = redis.call('TIME')[1] until now - start >= 3
                return 1
                """
            try await redis.send("EVAL", script, 0)
        case .sleep: try await redis.send("DEBUG", "SLEEP", 3)
        }
    }

    enum Return: CaseIterable {
        /// The server starts on the append-only file that it has written to the end.
        case restart
        /// A replica that has everything takes over.
        case failover
    }

    /// What does not come of the roll call waits for a lease of a minute.
    @Test(.serialized, arguments: Return.allCases)
    func `after a return that lost nothing, work goes on as soon as every worker has answered`(_ way: Return)
        async throws
    {
        let options = RedisServer.Options(
            isDurable: true, listensOnTCP: true, arguments: ["--repl-diskless-sync-delay", "0"])
        try await RedisServer.with(options) { server in
            try await FaultyLink.with(to: .socket(server.socketPath)) { link in
                let variables = ["REDIS_URL": link.redisURL, "AUTOMETA_WORKER_LEASETTL": "60s"]
                try await Stage.run(accounts: 2, redisURL: link.redisURL, variables) { stage in
                    try await Self.check(way, stage, link, server, options)
                }
            }
        }
    }

    private static func check(
        _ way: Return, _ stage: Stage, _ link: FaultyLink, _ server: RedisServer, _ options: RedisServer.Options
    ) async throws {
        let workflows = try await stage.sandbox.createWorkflows(400, template: stage.template)
        try await stage.devnet.mine(every: 0.25)
        try await stage.push(workflows, as: stage.keyless)
        try await WorkerFleet.with(stage.variables) { fleet in
            for _ in 0..<2 { _ = try await fleet.start() }
            try await stage.untilDone(100)
            switch way {
            case .restart:
                await server.kill()
                try await server.start()
                try await Self.goOn(stage, fleet, workflows)
            case .failover:
                try await Self.failOver(from: server, options, link, stage) {
                    try await Self.goOn(stage, fleet, workflows)
                }
            }
        }
    }

    private static func goOn(_ stage: Stage, _ fleet: WorkerFleet, _ workflows: ClosedRange<UInt64>) async throws {
        let back = ContinuousClock.now
        try await stage.untilDone(0)
        let done = try await stage.snapshot.done
        try await stage.untilDone(done + 1)
        let time = back.duration(to: .now)
        print("work goes on \(time) after Redis was back")
        // A second on a quiet machine.
        #expect(time < .seconds(20))
        try await stage.untilDone(400)
        let logs = try await fleet.drain().map(\.errors).joined()
        #expect(!logs.contains("jobs of which lost transactions were found were taken"))
        #expect(try await stage.stream("done").count == 400, "nothing was settled twice")
        #expect(try await stage.executions() == stage.once(workflows))
    }

    private static func failOver(
        from server: RedisServer, _ options: RedisServer.Options, _ link: FaultyLink, _ stage: Stage,
        _ body: () async throws -> Void
    ) async throws {
        var replica = options
        replica.arguments += ["--replicaof", "127.0.0.1", "\(server.port)"]
        try await RedisServer.with(replica) { next in
            while try await stage.redis.send("WAIT", 1, 1_000).integer() == 0 {}
            // Whatever is written now, the replica has before anybody is told.
            try await stage.redis.send("CLIENT", "PAUSE", 60_000, "WRITE")
            while try await stage.redis.send("WAIT", 1, 1_000).integer() == 0 {}
            link.redirect(to: .socket(next.socketPath))
            await server.kill()
            try await Stage.withClient(of: next.url, on: IOThread()) { _ = try await $0.send("REPLICAOF", "NO", "ONE") }
            try await body()
        }
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
