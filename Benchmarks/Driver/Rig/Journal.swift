import Redis

/// The queue and the worker's journal in Redis, as those see them who push jobs and read what became of them.
struct Journal: Sendable {
    let client: RedisClient

    private static let inbox = "workflow_jobs"
    private static let staged = "bench:staged"
    private static let prefix = "{autometa:1287}"
    private static let totals = "\(prefix):totals"

    // MARK: Pushing

    /// Makes a queue that no worker looks at yet, or adds to it.
    ///
    /// - Parameters:
    ///   - first: The index of the first job.
    ///   - observe: Told how many jobs were added.
    func stage(_ jobs: JobWriter, from first: Int = 0, count: Int, _ observe: (Int) -> Void) async throws {
        for start in stride(from: 0, to: count, by: Self.pushedAtOnce) {
            let end = min(start + Self.pushedAtOnce, count)
            let entries = (first + start..<first + end).map(jobs.entry)
            try await client.send(RedisCommand("RPUSH", [Self.staged] + entries))
            observe(end)
        }
    }

    /// Puts the whole queue in the workers' place at once, so that working is counted and not pushing.
    func putInPlace() async throws { try await client.send("RENAME", Self.staged, Self.inbox) }

    /// Pushes some jobs as a producer does.
    func push(_ entries: [[UInt8]]) async throws {
        try await client.send(RedisCommand("RPUSH", [Self.inbox] + entries))
    }

    private static let pushedAtOnce = 500

    // MARK: Looking

    /// How many jobs have ended: done, dead, and those that were known to have run.
    func ended() async throws -> Ended {
        let reply = try await client.send("HMGET", Self.totals, "done", "dead", "duplicates").array()
        let counts = try reply.map { $0.isNull ? 0 : Int(try $0.integer()) }
        return Ended(done: counts[0], dead: counts[1], duplicates: counts[2])
    }

    /// Which step a recovery is in; `nil` when none stands.
    func recoveryStep() async throws -> String? {
        let step = try await client.send("HGET", "\(Self.prefix):store", "step")
        return step.isNull ? nil : try step.string()
    }

    /// How many accounts each worker has.
    func accountsOfWorkers() async throws -> [String: Int] {
        var accounts: [String: Int] = [:]
        let keys = try await keys("account:*:lease")
        guard !keys.isEmpty else { return [:] }
        // A lease's token is `<worker>:<epoch>`.
        for token in try await client.send(RedisCommand("MGET", keys)).array() where !token.isNull {
            accounts[String(try token.string().split(separator: ":").dropLast().joined(separator: ":")), default: 0] +=
                1
        }
        return accounts
    }

    /// How many transactions are in flight, of all accounts.
    func inFlight() async throws -> Int {
        var sum = 0
        for key in try await keys("account:*:flight") { sum += Int(try await client.send("HLEN", key).integer()) }
        return sum
    }

    /// What has not ended.
    func leftovers() async throws -> Leftovers {
        var claimed = 0
        for key in try await keys("claimed:*") { claimed += Int(try await client.send("HLEN", key).integer()) }
        return Leftovers(
            queued: Int(try await client.send("LLEN", Self.inbox).integer()),
            delayed: Int(try await client.send("ZCARD", "\(Self.prefix):delayed").integer()), claimed: claimed,
            inFlight: try await inFlight(), dead: Int(try await client.send("XLEN", "\(Self.prefix):dead").integer()))
    }

    /// What the done stream tells, oldest first.
    ///
    /// - Parameter limit: How many entries at most.
    func doneJobs(limit: Int = .max) async throws -> [DoneJob] {
        var jobs: [DoneJob] = []
        var start = "-"
        while jobs.count < limit {
            let count = min(Self.readAtOnce, limit - jobs.count)
            let page = try await client.send(
                "XRANGE", "\(Self.prefix):done", start, "+", "COUNT", count
            ).array()
            for entry in page {
                let parts = try entry.array()
                jobs.append(DoneJob(fields: try parts[1].array().map { try $0.string() }))
                start = "(" + (try parts[0].string())
            }
            guard page.count == count else { break }
        }
        return jobs
    }

    private func keys(_ pattern: String) async throws -> [String] {
        // The braces mean nothing in a pattern. The server is ours alone, so that nobody has to wait for this.
        try await client.send("KEYS", "\(Self.prefix):\(pattern)").array().map { try $0.string() }
    }

    private static let readAtOnce = 5_000
}

/// How jobs have ended.
struct Ended: Hashable, Sendable {
    var done = 0
    var dead = 0
    /// Those that were not run since another one with their key was.
    var duplicates = 0

    var all: Int { done + dead + duplicates }
}

/// What is where when everything should be over.
struct Leftovers: Hashable, Sendable {
    var queued = 0
    var delayed = 0
    var claimed = 0
    var inFlight = 0
    var dead = 0

    /// Whether nothing can happen any more.
    var isOver: Bool { queued == 0 && delayed == 0 && claimed == 0 && inFlight == 0 }

    /// What should not be there, one sentence each.
    var problems: [String] {
        let places = [
            (queued, "queued"), (delayed, "delayed"), (claimed, "claimed"), (inFlight, "in flight"),
            (dead, "dead letters"),
        ]
        let found = places.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return found.isEmpty ? [] : ["There are jobs left: \(found.joined(separator: ", "))."]
    }
}

/// When what happened to a job, in milliseconds since 1970; of what the worker does not tell `nil`.
struct DoneJob: Hashable, Sendable {
    var workflow = 0
    var transaction = ""
    var receivedAt: Double?
    var boundAt: Double?
    var sentAt: Double?
    var settledAt: Double?

    /// Reads names and values in turn.
    init(fields: [String]) {
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            let value = fields[index + 1]
            switch fields[index] {
            case "workflowId": workflow = Int(value) ?? 0
            case "txHash": transaction = value
            case "receivedAt": receivedAt = Double(value)
            case "boundAt": boundAt = Double(value)
            case "sentAt": sentAt = Double(value)
            case "settledAt": settledAt = Double(value)
            default: break
            }
        }
    }
}
