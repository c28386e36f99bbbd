import Files
import JSON
import Processes

/// The workers of a run, by the order of their start.
actor Workers {
    private let program: WorkerProgram
    private let settings: RunSettings
    private let chain: ChainAccess
    private let redis: RedisServer
    private let parts: RigParts
    private var started = 0
    private var running: [(process: RunningProgram, name: String)] = []
    /// What the killed ones say in the end.
    private var silent: [WorkerAccount] = []

    init(_ program: WorkerProgram, _ settings: RunSettings, chain: ChainAccess, redis: RedisServer, in parts: RigParts)
    {
        self.program = program
        self.settings = settings
        self.chain = chain
        self.redis = redis
        self.parts = parts
    }

    /// Starts as many workers as are set and waits until they have come to rest with all accounts, fairly shared.
    func start() async throws {
        for _ in 0..<settings.workers { try await startOne() }
        try await untilAllAccountsAreHeld()
        try await untilIdle()
    }

    /// Starts a worker; it is ready to be told to stop, and may have no account yet.
    func startOne() async throws {
        let worker = try await program.start(
            started, settings, chain: chain, redis: redis, programs: parts.programs, in: parts.folder)
        started += 1
        let line = try await worker.ready()
        running.append((worker, (try? JSON(parsing: Array(line.utf8)))?["worker"]?.string ?? line))
    }

    /// Waits until each account is held, by no worker many more than by another.
    ///
    /// - Throws: ``ProgramFailure`` when that takes too long.
    func untilAllAccountsAreHeld() async throws {
        let journal = Journal(client: redis.client)
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            // The leases of a dead worker go on for a while.
            let shares = try await journal.accountsOfWorkers().filter { share in
                running.contains { $0.name == share.key }
            }
            if Self.isFair(shares, accounts: settings.accounts, workers: running.count) { return }
            guard ContinuousClock.now < deadline else {
                throw ProgramFailure(description: "The workers do not take all accounts: \(shares).")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Whether all accounts are held, and as many workers as can have one have as many as the others.
    static func isFair(_ shares: [String: Int], accounts: Int, workers: Int) -> Bool {
        guard let least = shares.values.min(), let most = shares.values.max() else { return false }
        return shares.values.reduce(0, +) == accounts && shares.count == min(accounts, workers) && most - least <= 1
    }

    /// Waits until what a start costs is over: until all together use less than a twentieth of a core.
    private func untilIdle() async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        var (before, calm) = (await cpu(), 0)
        while calm < 2, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(250))
            let now = await cpu()
            calm = now - before < 0.0125 ? calm + 1 : 0
            before = now
        }
    }

    /// Kills one as `kill -9` does.
    func kill() async throws {
        guard let worker = running.popLast() else { return }
        try await worker.process.end(by: .kill)
        silent.append(WorkerAccount())
    }

    /// Ends all in good order.
    ///
    /// - Returns: What each said in the end.
    func drain() async throws -> [WorkerAccount] {
        let workers = running
        running = []
        var accounts = silent
        for (worker, _) in workers { await worker.ask(.terminate) }
        for (worker, _) in workers {
            accounts.append(WorkerAccount(lastLine: try await worker.end(by: .terminate) ?? ""))
        }
        return accounts
    }

    /// Processor time of those that run, in seconds.
    func cpu() async -> Double {
        var sum = 0.0
        for worker in running { sum += await worker.process.id.map(ProcessFacts.cpu) ?? 0 }
        return sum
    }

    /// The most memory that one of them ever had, in MB.
    func peakMemory() async -> Double {
        var most = 0.0
        for worker in running { most = max(most, await worker.process.id.map(ProcessFacts.peakMemory) ?? 0) }
        return most
    }
}

/// What a worker says about its whole life; `nil` is what it does not say.
struct WorkerAccount: Hashable, Sendable {
    var requests: Int?
    var calls: Int?
    var commands: Int?
    var leases: Int?
    /// Of the requests and calls those without an answer: the simulator may have got them or not.
    var unanswered = Unanswered()

    struct Unanswered: Hashable, Sendable {
        var requests = 0
        var calls = 0
    }

    init(requests: Int? = nil, calls: Int? = nil, commands: Int? = nil, leases: Int? = nil) {
        self.requests = requests
        self.calls = calls
        self.commands = commands
        self.leases = leases
    }

    /// Reads the last line of `autometa worker --json`.
    init(lastLine: String) {
        let object = try? JSON(parsing: Array(lastLine.utf8))
        self.init(
            requests: object?["http_requests"]?.integer, calls: object?["rpc_calls"]?.integer,
            commands: object?["redis_commands"]?.integer, leases: object?["leases_taken"]?.integer)
        unanswered.requests = object?["http_unanswered"]?.integer ?? 0
        unanswered.calls = object?["rpc_unanswered"]?.integer ?? 0
    }
}
