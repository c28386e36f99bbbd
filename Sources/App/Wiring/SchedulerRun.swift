import Chain
package import Engine
import Ethereum
import IO
package import Logging
import Processes
import Redis
import RedisJournal
package import Scheduler
import Signing

/// A scheduler from its start to its stop.
package struct SchedulerRun {
    private let configuration: AppConfiguration
    private let project: ProjectFolder
    private let logger: Logger

    package init(_ configuration: AppConfiguration, project: ProjectFolder, logger: Logger) {
        self.configuration = configuration
        self.project = project
        self.logger = logger
    }

    /// Checks what the scheduler depends on, works until a signal says stop, gives the lead back, and says what was done.
    ///
    /// - Parameter started: Called with the scheduler's name before it pushes anything.
    /// - Throws: ``ConfigurationError``, ``PreflightError``.
    package func untilStopped(started: (WorkerID) -> Void) async throws -> ScheduleCounts {
        try await withScheduler { scheduler, name, watch, executor in
            try await withSignals([.terminate, .interrupt]) { signals in
                logger.notice("scheduler started", metadata: metadata(of: name))
                started(name)
                try await withTaskExecutorPreference(executor) {
                    try await OrderlyStop(drain: scheduler.stop).run(
                        scheduler.run, until: signals, beside: watch.run)
                }
            }
            return await scheduler.counts
        }
    }

    /// Tells what a scheduler would push now, and what it would hold and why, without writing anything.
    ///
    /// - Throws: As ``untilStopped(started:)`` does.
    package func preview() async throws -> SchedulePreview {
        try await withScheduler { scheduler, _, _, _ in try await scheduler.preview() }
    }

    private func withScheduler<Result: Sendable>(
        _ body: (Scheduler, WorkerID, EndpointWatch, any TaskExecutor) async throws -> Result
    ) async throws -> Result {
        let library = try ContractLibrary(project)
        let (registry, executor) = (try configuration.requiredRegistry, try configuration.requiredExecutor)
        let contract = try RegistryContract(
            address: registry, registry: library.registry,
            workflows: WorkflowContract(address: executor, executor: library.executor))
        let (thread, time) = (IOThread(), SystemTime())
        let web = try configuration.priceFeed(on: thread, time: time)
        let chain = try await configuration.connectToChain(on: thread)
        let escrow = try await escrow(of: executor, library, on: chain)
        return try await configuration.withRedis(on: thread, logger) { redis in
            try await SchedulerPreflight(configuration: configuration, chain: chain, redis: redis, library: library)
                .run()
            let name = WorkerID.new()
            var settings = configuration.scheduler
            settings.confirmations = try await confirmations(on: chain)
            let scheduler = Scheduler(
                settings,
                SchedulerParts(
                    registry: registry,
                    follower: RegistryFollower(
                        configuration: .init(confirmations: settings.confirmations), contract: contract, chain: chain,
                        time: time, logger: logger),
                    contract: contract, chain: chain,
                    store: RedisScheduleStore(
                        holder: "\(name)", registry: registry, keys: configuration.keyspace,
                        runTTL: configuration.runTTL, client: redis),
                    prices: PriceFeeds(web: web, chain: ChainlinkFeed(on: chain)),
                    funds: Funds(on: chain, escrow: escrow, executor: executor),
                    builder: RunBuilder(
                        registry: registry, chain: configuration.chain.id, catchUp: settings.catchUp),
                    time: time),
                logger: logger)
            let watch = EndpointWatch(chain: chain, expected: configuration.chain.id, logger: logger)
            return try await body(scheduler, name, watch, thread.taskExecutor)
        }
    }

    private func confirmations(on chain: any ChainClient) async throws -> Confirmations {
        if let configured = configuration.scheduleConfirmations { return configured }
        return try await configuration.rerunConfirmations(on: chain)
    }

    /// Whether the executor itself has answered that it has none, in place of a node that could not be asked.
    private static func tellsOfNoEscrow(_ error: any Error) -> Bool {
        if case .reverted = (error as? ChainError)?.code { return true }
        return error is ABICodingError
    }

    /// Where the escrow is: as configured, or as the executor itself says.
    private func escrow(
        of executor: Address, _ library: ContractLibrary, on chain: any ChainClient
    ) async throws -> Address? {
        if let configured = configuration.contracts.feeEscrow { return configured }
        do {
            return try await Contract(library.executor, at: executor).read("escrow", on: chain)[0]?.address
        } catch let error where Self.tellsOfNoEscrow(error) {
            logger.warning("the executor does not tell its escrow: nobody's deposit is looked at")
            return nil
        }
    }

    private func metadata(of name: WorkerID) -> Logger.Metadata {
        [
            "scheduler": "\(name)", "registry": "\(configuration.contracts.registry.map { "\($0)" } ?? "")",
            "chain": "\(configuration.chain.id)", "redis": "\(configuration.redis.url)",
            "rpc": "\(configuration.chain.rpc)",
        ]
    }
}
