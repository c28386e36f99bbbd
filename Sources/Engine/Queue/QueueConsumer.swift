import Logging

/// Claims jobs from the inbox, batch by batch, only as many as lanes and accounts have room for.
///
/// Backpressure: without credit nothing is claimed, the jobs wait in Redis where any other worker can take them.
actor QueueConsumer {
    private let journal: any Journal
    private let pool: ExecutorPool
    private let nonces: NonceManager
    private let world: World
    private let capacity: Signal
    private let time: any TimeSource
    private let random: Randomness
    private let backoff: Backoff
    private let tally: Tally
    private let logger: Logger
    private var size = BatchSize()
    private var failures = 0
    /// For which journal connection, and when, the claims were last read; `nil` when they must be read again.
    private var adopted: (connection: Int, at: Duration)?

    /// A claim that was on its way when its connection was lost may arrive after the list was read again.
    static let longestOblivion = Duration.seconds(30)

    /// How long one wait for the next entry lasts; only limits how long a lost wake-up can matter.
    static let longestWait = Duration.seconds(5)
    /// Time between two looks at a store that was not compared with the chain yet.
    static let patience = Duration.milliseconds(250)
    /// How long one wait for the last claim to be done lasts.
    static let longestPause = Duration.seconds(1)

    init(
        journal: any Journal, pool: ExecutorPool, nonces: NonceManager, world: World, capacity: Signal,
        time: any TimeSource, random: @escaping Randomness, backoff: Backoff = Backoff(), tally: Tally, logger: Logger
    ) {
        self.journal = journal
        self.pool = pool
        self.nonces = nonces
        self.world = world
        self.capacity = capacity
        self.time = time
        self.random = random
        self.backoff = backoff
        self.tally = tally
        self.logger = logger
    }

    /// Claims until the task is cancelled.
    func run() async throws {
        while true {
            try Task.checkCancellation()
            do {
                try await step()
                failures = 0
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                try await recover(from: error)
            }
        }
    }

    private func step() async throws {
        try await adoptForgottenClaims()
        let seen = capacity.generation
        let (credit, pause) = await credit()
        guard credit > 0 else { return await time.wait(for: capacity, past: seen, upTo: pause) }
        let answer = try await journal.claim(upTo: credit)
        size.claimed(answer.claims.map(\.entry.count), of: credit)
        report(buried: answer.buried)
        if !answer.claims.isEmpty {
            tally.count(.claimed, by: answer.claims.count)
            await pool.deliver(answer.claims)
        } else if answer.mustFinishFirst {
            await time.wait(for: capacity, past: seen, upTo: Self.longestPause)
        } else {
            try await journal.awaitEntry(timeout: Self.longestWait)
        }
    }

    private func report(buried count: Int) {
        guard count > 0 else { return }
        tally.count(.dead, by: count)
        logger.error(
            "entries buried", metadata: ["reason": "\(DeadReason.entryTooLarge.rawValue)", "jobs": "\(count)"])
    }

    /// Up to the next batch for free lanes, but no more than the accounts will have nonces for; where it is none, how long
    /// to wait for more.
    private func credit() async -> (jobs: Int, pause: Duration) {
        let (working, lanes) = (await pool.working, await pool.freeLanes)
        let free = min(size.next, lanes, await nonces.room - working)
        let wait = size.wait(free: lanes, of: pool.lanes, at: time.elapsed)
        return switch await world.credit {
        case .unlimited where wait > .zero: (0, wait)
        case .unlimited: (free, Self.longestOblivion)
        case .probe: (working == 0 ? min(free, 1) : 0, Self.longestOblivion)
        case .nothing(let until): (0, max(.zero, until - time.elapsed))
        }
    }

    /// After a failure or a reconnect: an entry whose claim was answered by nothing is this worker's all the same.
    private func adoptForgottenClaims() async throws {
        let connection = await journal.connection
        if let adopted, adopted.connection == connection, time.elapsed - adopted.at < Self.longestOblivion { return }
        let now = time.elapsed
        let forgotten = await pool.deliver(try await journal.claimed())
        adopted = (connection, now)
        guard forgotten > 0 else { return }
        tally.count(.adopted, by: forgotten)
        logger.notice("adopted claimed jobs", metadata: ["jobs": "\(forgotten)"])
    }

    private func recover(from error: any Error) async throws {
        adopted = nil
        // The accounts say so, and what they do about it.
        if JournalError.isLost(error) { return try await time.sleep(for: Self.patience) }
        failures += 1
        tally.count(.worldFailure)
        let delay = backoff.delay(after: failures, random: random())
        logger.error("claiming failed", metadata: ["error": "\(error)", "again_in": "\(delay)"])
        try await time.sleep(for: delay)
    }
}
