import Engine
import IO
import Logging
import Redis
import RedisJournal
import TestServers
import TestSupport

/// A journal bench on a real server.
struct RedisBench: JournalBench {
    static let keys = Keyspace(namespace: "autometa:1287", queue: "workflow_jobs")

    let thread: IOThread
    let client: RedisClient
    /// Worker b has a client of its own, since a client blocks for one worker at a time.
    private let clientOfB: RedisClient
    /// How long its journals remember the key of a settled run.
    private var runTTL = JournalConformance.runTTL

    private init(thread: IOThread, client: RedisClient, clientOfB: RedisClient) {
        (self.thread, self.client, self.clientOfB) = (thread, client, clientOfB)
    }

    /// Itself, whose journals remember runs for longer than a check takes.
    var lasting: RedisBench {
        var bench = self
        bench.runTTL = ScheduleConformance.runTTL
        return bench
    }

    /// Runs `body` on an empty server.
    static func with(
        _ options: RedisServer.Options = .init(), commandTimeout: Duration = .seconds(30),
        _ body: (RedisBench, RedisServer) async throws -> Void
    ) async throws {
        try await RedisServer.with(options) { server in
            try await with(url: server.url, commandTimeout: commandTimeout) { try await body($0, server) }
        }
    }

    /// Runs `body` on a server that is there.
    static func with(
        url: String, commandTimeout: Duration = .seconds(30), _ body: (RedisBench) async throws -> Void
    ) async throws {
        let logger = Logger(label: "redis", factory: { _ in NoOpLogHandler() })
        var configuration = RedisConfiguration(url: try RedisURL(url))
        configuration.commandTimeout = commandTimeout
        let thread = IOThread()
        let client = RedisClient(configuration: configuration, thread: thread, logger: logger)
        let clientOfB = RedisClient(configuration: configuration, thread: thread, logger: logger)
        try await client.serve {
            try await clientOfB.serve {
                let bench = RedisBench(thread: thread, client: client, clientOfB: clientOfB)
                try await bench.journal(for: "a").recoverAsItIs()
                try await body(bench)
            }
        }
    }

    /// Runs `body` with a client of some other server.
    static func withClient<Result: Sendable>(
        of url: String, _ body: (RedisClient) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "redis", factory: { _ in NoOpLogHandler() })
        let client = RedisClient(
            configuration: RedisConfiguration(url: try RedisURL(url)), thread: IOThread(), logger: logger)
        return try await client.serve { try await body(client) }
    }

    func journal(for worker: String) -> any Journal {
        journal(for: worker) {
            $0.runTTL = runTTL
            $0.deadQuiet = JournalConformance.deadQuiet
        }
    }

    func journal(for worker: String, configure: (inout RedisJournal.Configuration) -> Void) -> RedisJournal {
        var configuration = RedisJournal.Configuration(keys: Self.keys)
        configure(&configuration)
        return RedisJournal(
            worker: WorkerID(worker), configuration: configuration, client: worker == "b" ? clientOfB : client)
    }

    func push(_ entries: [[UInt8]]) async throws {
        guard !entries.isEmpty else { return }
        try await client.send(RedisCommand("RPUSH", [Self.keys.inbox] + entries))
    }

    func advance(by duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }

    var inbox: [[UInt8]] {
        get async throws { try await client.send("LRANGE", Self.keys.inbox, 0, -1).array().map { try $0.bytes() } }
    }

    var delayed: [[UInt8]] {
        get async throws {
            try await client.send("ZRANGE", "{autometa:1287}:delayed", 0, -1).array().map { item in
                Array(try item.bytes().drop { $0 != UInt8(ascii: " ") }.dropFirst())
            }
        }
    }

    /// Puts all that is stored ahead, which is the same to whoever reads it.
    func setClockBack(by duration: Duration) async throws {
        try await client.send(
            "EVAL",
            """
            redis.call('HINCRBY', '{autometa:1287}:store', 'latest', ARGV[1])
            for _, key in ipairs(redis.call('KEYS', '*')) do
              if redis.call('TYPE', key).ok == 'zset' then
                for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, ARGV[1], member) end
              end
              local left = redis.call('PTTL', key)
              if left > 0 then redis.call('PEXPIRE', key, left + ARGV[1]) end
            end
            return 0
            """, 0, duration.components.seconds * 1_000)
    }

    /// A server that was a replica, of nobody that answers, is another one when it is a primary again.
    func exchange() async throws {
        try await client.send("REPLICAOF", "127.0.0.1", "1")
        try await client.send("REPLICAOF", "NO", "ONE")
    }

    func forgetWrites(_ count: UInt64) async throws {
        try await client.send("HINCRBY", "{autometa:1287}:store", "writes", "-\(count)")
    }

    func wipe() async throws { try await client.send("FLUSHALL") }

    func order(_ order: RecoveryOrder?) async throws { _ = try await journal(for: "operator") { _ in }.order(order) }

    func write(format: Int?) async throws {
        let store = "{autometa:1287}:store"
        let name = try await client.send("HGET", store, "incarnation").string().drop { $0 != ":" }
        try await client.send("HSET", store, "incarnation", "\(format ?? 0)\(name)")
        if let format {
            try await client.send("HSET", store, "format", format)
        } else {
            try await client.send("HDEL", store, "format")
        }
    }

    var done: [StreamEntry] { get async throws { try await stream("{autometa:1287}:done") } }
    var dead: [StreamEntry] { get async throws { try await stream("{autometa:1287}:dead") } }

    var deadRepeats: [Int] {
        get async throws {
            let letters = try await client.send("XRANGE", "{autometa:1287}:dead", "-", "+").array()
            var counts: [Int] = []
            for letter in letters {
                let count = try await client.send("HGET", "{autometa:1287}:dead:repeats", letter.array()[0].string())
                counts.append(count.isNull ? 0 : Int(try count.string()) ?? 0)
            }
            return counts
        }
    }

    private func stream(_ key: String) async throws -> [StreamEntry] {
        try await client.send("XRANGE", key, "-", "+").array().map { item in
            let fields = try item.array()[1].array()
            var entry = StreamEntry()
            for index in stride(from: 0, to: fields.count, by: 2) {
                entry.append(try fields[index].string(), bytes: try fields[index + 1].bytes())
            }
            return entry
        }
    }
}
