import Engine
import Ethereum
import IO
import Redis
import RedisJournal
import Scheduler
import TestServers
import TestSupport
import Testing

/// A schedule whose Redis comes back with older data, or holds what it should not.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct ScheduleLossTests {
    private let registry = Address(Array(repeating: 0xAA, count: 20)) ?? .zero

    private func store(on bench: RedisBench, _ holder: String = "one") -> any ScheduleStore {
        bench.schedule(holder, of: registry, runTTL: .seconds(600))
    }

    private func run(_ key: String) -> Run {
        Run(workflow: 1, owner: .zero, key: key, budget: .zero, entry: Array("entry of \(key)".utf8))
    }

    private func key(_ name: String) -> String { "{autometa:1287}:scheduler:\(Hex.encode(registry.bytes)):\(name)" }

    /// Expects that the leader of before does nothing, and that what was lost is pushed once more after the recovery.
    private func checkLoss(_ bench: RedisBench, _ store: any ScheduleStore, _ lease: ScheduleLease) async throws {
        await #expect(throws: ScheduleStoreError.fenced) {
            try await store.push([run("1"), run("2")], upTo: 9, under: lease)
        }
        await #expect(throws: ScheduleStoreError.recovering) { try await store.lead(for: .seconds(60)) }
        #expect(try await bench.inbox == [run("1").entry])
        try await bench.journal(for: "a").recoverAsItIs()
        // Its lease was in the copy, and lives on.
        let next = try #require(try await store.lead(for: .seconds(60)))
        #expect(next.token == lease.token)
        #expect(next != lease)
        #expect(try await Array(store.load(under: next).queued.keys) == ["1"])
        #expect(try await store.push([run("1"), run("2")], upTo: 9, under: next) == [.noted, .pushed])
        #expect(try await bench.inbox == [run("1").entry, run("2").entry])
    }

    @Test func `After a restart from an older snapshot the leader loads anew, and pushes what was lost`() async throws {
        try await RedisBench.with { bench, server in
            let store = store(on: bench)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            #expect(try await store.push([run("1")], upTo: 9, under: lease) == [.pushed])
            try await bench.client.send("SAVE")
            #expect(try await store.push([run("2")], upTo: 9, under: lease) == [.pushed])
            let generation = await bench.client.generation
            await server.kill()
            try await server.start()
            while await bench.client.generation == generation { try await Task.sleep(for: .milliseconds(1)) }
            try await checkLoss(bench, store, lease)
        }
    }

    @Test func `A server that takes over an older copy under living connections is noticed`() async throws {
        let options = RedisServer.Options(listensOnTCP: true, arguments: ["--repl-diskless-sync-delay", "0"])
        try await RedisBench.with(options) { bench, server in
            var copied = options
            copied.arguments += ["--replicaof", "127.0.0.1", "\(server.port)"]
            try await RedisServer.with(copied) { copy in
                while try await bench.client.send("WAIT", 1, 1_000).integer() == 0 {}
                // With its first replica a primary gets another replication id.
                try await bench.journal(for: "a").recoverAsItIs()
                let store = store(on: bench)
                let lease = try #require(try await store.lead(for: .seconds(60)))
                #expect(try await store.push([run("1")], upTo: 9, under: lease) == [.pushed])
                while try await bench.client.send("WAIT", 1, 1_000).integer() == 0 {}
                try await RedisBench.withClient(of: copy.url) { _ = try await $0.send("REPLICAOF", "NO", "ONE") }
                #expect(try await store.push([run("2")], upTo: 9, under: lease) == [.pushed])
                try await bench.client.send("REPLICAOF", "127.0.0.1", copy.port)
                while try await !bench.client.send("INFO", "replication").string().contains("master_link_status:up") {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await bench.client.send("REPLICAOF", "NO", "ONE")
                try await checkLoss(bench, store, lease)
            }
        }
    }

    @Test func `A replica is pushed to by nobody`() async throws {
        try await RedisBench.with { bench, _ in
            let store = store(on: bench)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            try await bench.client.send("REPLICAOF", "127.0.0.1", "1")
            await #expect(throws: (any Error).self) { try await store.push([run("1")], upTo: 9, under: lease) }
            try await bench.client.send("REPLICAOF", "NO", "ONE")
            #expect(try await bench.inbox.isEmpty)
        }
    }

    @Test(arguments: ["workflow_jobs", "runs", "delayed"])
    func `A push that cannot be written leaves nothing half done`(place: String) async throws {
        try await RedisBench.with { bench, _ in
            let store = store(on: bench)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            let target = ["runs": key("runs"), "delayed": "{autometa:1287}:delayed"][place] ?? place
            try await bench.client.send("SET", target, "not what is expected here")
            await #expect(throws: JournalError.self) { try await store.push([run("1")], upTo: 9, under: lease) }
            try await bench.client.send("DEL", target)
            #expect(try await bench.inbox.isEmpty)
            #expect(try await store.push([run("1")], upTo: 9, under: lease) == [.pushed])
            #expect(try await bench.inbox.count == 1)
        }
    }

    @Test(arguments: [("runs", "1", "2"), ("deaths", "1", "x"), ("firings", "k", "1 2"), ("armed", "x", "1")])
    func `What cannot be understood is reported and kept`(hash: String, field: String, value: String) async throws {
        try await RedisBench.with { bench, _ in
            let store = store(on: bench)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            try await bench.client.send("HSET", key(hash), field, value)
            let error = await Fixture.journalError { try await store.load(under: lease) }
            #expect(error?.code == .malformed)
            #expect(error?.message.contains(hash == "armed" ? field : value) == true)
            #expect(try await bench.client.send("HGET", key(hash), field).string() == value)
        }
    }

    @Test func `All keys of a schedule are in the journal's hash slot`() async throws {
        try await RedisBench.with { bench, _ in
            let store = store(on: bench)
            let lease = try #require(try await store.lead(for: .seconds(60)))
            var note = ScheduleNote()
            note.deaths[1] = Deaths(inARow: 1, last: "1")
            note.armed[1] = true
            note.held[1] = "no money"
            try await store.note(note, under: lease)
            let firing = Firing(workflow: 1, key: "1", at: 1)
            try await store.advance(to: TransferCursor(block: 1, hash: .zero), firing: [firing], under: lease)
            _ = try await store.push([run("2")], upTo: 9, under: lease)
            let keys = try await bench.client.send("KEYS", "*scheduler*").array().map { try $0.string() }
            #expect(
                Set(keys) == Set(["lease", "epoch", "state", "runs", "deaths", "armed", "held", "firings"].map(key)))
        }
    }

    @Test func `A lease of before the server's clock was set back ends in its time`() async throws {
        try await RedisBench.with { bench, _ in
            let (one, two) = (store(on: bench), store(on: bench, "two"))
            _ = try #require(try await one.lead(for: .seconds(5)))
            try await bench.client.send("PEXPIRE", key("lease"), 3_600_000)
            #expect(try await two.lead(for: .seconds(1)) == nil)
            #expect(try await bench.client.send("PTTL", key("lease")).integer() <= 5_000)
        }
    }
}
