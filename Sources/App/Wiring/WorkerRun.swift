import Chain
package import Engine
import Ethereum
import IO
package import Logging
import Processes
import Redis
import RedisJournal
import Signing

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
        // The one thread of all input and output: what a worker waits for and what it does about it meet there.
        let thread = IOThread()
        let chain = try await configuration.connectToChain(on: thread)
        return try await configuration.withRedis(on: thread, logger) { redis in
            let journal = configuration.journal(of: .new(), on: redis)
            try await Preflight(
                configuration: configuration, chain: chain, redis: redis, journal: journal,
                accounts: signers.map(\.address), library: library
            ).run()
            var worker = configuration.worker
            worker.tracking.rerunConfirmations = try await configuration.rerunConfirmations(on: chain)
            let parts = WorkerParts(
                worker,
                WorkerDependencies(
                    journal: journal, chain: chain,
                    wallet: Wallet(
                        chainID: configuration.chain.id, signers: signers, executor: globalConcurrentExecutor),
                    contract: contract,
                    registry: try configuration.requiredRegistry, time: SystemTime(),
                    random: { UInt64.random(in: .min ... .max) }, logger: logger))
            let watch = EndpointWatch(chain: chain, expected: configuration.chain.id, logger: logger)
            try await serve(Worker(parts), watch: watch, on: thread.taskExecutor) {
                logger.notice("worker started", metadata: metadata(of: parts, signers))
                started(parts.journal.worker)
            }
            return WorkerSummary(
                parts.tally, usage: ProcessUsage.now, rpc: await chain.statistics, redis: await redis.statistics)
        }
    }

    /// Runs the worker until a signal stops it, as ``OrderlyStop`` says; signals count before `announce` is called, since
    /// whoever is told that the worker has started may stop it.
    private func serve(
        _ worker: Worker, watch: EndpointWatch, on executor: any TaskExecutor, announce: () -> Void
    ) async throws {
        try await withSignals([.terminate, .interrupt]) { signals in
            announce()
            try await withTaskExecutorPreference(executor) {
                try await OrderlyStop(drain: worker.drain).run(worker.run, until: signals, beside: watch.run)
            }
        }
    }

    private func metadata(of parts: WorkerParts, _ signers: [LocalSigner]) -> Logger.Metadata {
        [
            "worker": "\(parts.journal.worker)", "accounts": "\(signers.map(\.address))",
            "chain": "\(configuration.chain.id)", "lanes": "\(configuration.worker.lanes)",
            "redis": "\(configuration.redis.url)", "rpc": "\(configuration.chain.rpc)",
        ]
    }
}
