import Chain
package import Engine
import Ethereum
package import Logging
import Redis
import RedisJournal
import ServiceLifecycle
import Signing
import UnixSignals

/// A worker from its start to its drain.
package struct WorkerRun {
    private let configuration: AppConfiguration
    private let project: ProjectFolder
    private let logger: Logger

    package init(_ configuration: AppConfiguration, project: ProjectFolder, logger: Logger) {
        self.configuration = configuration
        self.project = project
        self.logger = logger
    }

    /// Checks what the worker depends on, works until a signal says stop, drains, and says what was done.
    ///
    /// - Parameter started: Called with the worker's name before it claims its first job.
    /// - Throws: ``ConfigurationError``, ``PreflightError``; what ends the worker against its will.
    package func untilStopped(started: (WorkerID) -> Void) async throws -> WorkerSummary {
        let signers = try configuration.loadSigners()
        let library = try ContractLibrary(project)
        let executor = try configuration.requiredExecutor
        let contract = try WorkflowContract(
            address: executor, executor: library.executor, others: [library.registry, library.escrow])
        let chain = try await configuration.connectToChain()
        return try await configuration.withRedis(logger) { redis in
            try await Preflight(
                configuration: configuration, chain: chain, redis: redis, accounts: signers.map(\.address),
                library: library
            ).run()
            let parts = WorkerParts(
                configuration.worker,
                WorkerDependencies(
                    journal: configuration.journal(of: .new(), on: redis), chain: chain,
                    wallet: Wallet(chainID: configuration.chain.id, signers: signers), contract: contract,
                    registry: try configuration.requiredRegistry, time: SystemTime(),
                    random: { UInt64.random(in: .min ... .max) }, logger: logger))
            logger.notice("worker started", metadata: metadata(of: parts, signers))
            started(parts.journal.worker)
            let watch = EndpointWatch(chain: chain, expected: configuration.chain.id, logger: logger)
            // Most of what a worker waits for is Redis.
            try await withTaskExecutorPreference(redis.taskExecutor) { try await serve(Worker(parts), watch: watch) }
            return WorkerSummary(parts.tally, usage: ProcessUsage.now)
        }
    }

    /// Stops at the first signal in good order, and at the second one at once.
    private func serve(_ worker: Worker, watch: EndpointWatch) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: SecondSignal()), .init(service: watch),
                    .init(
                        service: worker, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private func metadata(of parts: WorkerParts, _ signers: [LocalSigner]) -> Logger.Metadata {
        [
            "worker": "\(parts.journal.worker)", "accounts": "\(signers.map(\.address))",
            "chain": "\(configuration.chain.id)", "lanes": "\(configuration.worker.lanes)",
            "redis": "\(configuration.redis.url)", "rpc": "\(configuration.chain.rpc)",
        ]
    }
}
