import Concurrency
import IO
import Logging
import Redis

/// How a recovery goes on, and what others notice of it who use the same Redis.
struct RedisWatch: Sendable {
    /// Whether Redis answers, and which step the recovery is in.
    private static let interval = Duration.milliseconds(10)
    private static let steps = [
        "quiet": Figures.quiet, "settle": Figures.settle, "look": Figures.look, "adopt": Figures.pass,
    ]

    private var longestPing = Duration.zero
    /// How long each step has lasted.
    private var lasted: [String: Duration] = [:]
    private var step: String?
    private var since = ContinuousClock.now

    /// Looks until `body` has ended.
    ///
    /// - Returns: Figures of the time from its start to its end.
    static func during(_ rig: Rig, _ body: @escaping @Sendable () async throws -> Void) async throws -> Values {
        let redis = rig.redis.client
        try await redis.send("CONFIG", "SET", "slowlog-max-len", "100000", "slowlog-log-slower-than", "1000")
        try await redis.send("SLOWLOG", "RESET")
        let (start, watch) = (ContinuousClock.now, Locked(RedisWatch()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ping(rig, watch) }
            group.addTask { try await look(rig, watch) }
            group.addTask { try await body() }
            // The others do not end by themselves.
            try await group.next()
            group.cancelAll()
        }
        var values = watch.withLock { $0.end() }
        values[Figures.firstJob] = start.duration(to: .now).inSeconds - (values[Figures.quiet] ?? 0)
        let slow = try await redis.send("SLOWLOG", "GET", "-1").array().map { try $0.array()[2].integer() }
        values[Figures.slowestCommand] = Double(slow.max() ?? 1_000) / 1_000
        return values
    }

    /// Asks on a connection of its own, so that nothing but Redis keeps an answer.
    private static func ping(_ rig: Rig, _ watch: Locked<RedisWatch>) async throws {
        let client = RedisClient(
            configuration: RedisConfiguration(url: try RedisURL(rig.redis.url)), thread: IOThread(name: "bench-ping"),
            logger: Logger(label: "bench.redis"))
        try await client.serve {
            while true {
                let asked = ContinuousClock.now
                try await client.send("PING")
                let lasted = asked.duration(to: .now)
                watch.withLock { $0.longestPing = max($0.longestPing, lasted) }
                try await Task.sleep(for: interval)
            }
        }
    }

    private static func look(_ rig: Rig, _ watch: Locked<RedisWatch>) async throws {
        while true {
            let step = try await rig.journal.recoveryStep()
            watch.withLock { $0.take(step) }
            if let step { rig.progress.show(step) }
            try await Task.sleep(for: interval)
        }
    }

    private mutating func take(_ next: String?) {
        guard next != step else { return }
        if let step { lasted[step, default: .zero] += since.duration(to: .now) }
        (step, since) = (next, .now)
    }

    private mutating func end() -> Values {
        take(nil)
        var values = [Figures.longestPing: longestPing.inSeconds * 1_000]
        for (step, figure) in Self.steps { values[figure] = (lasted[step] ?? .zero).inSeconds }
        return values
    }
}
