package import Chain
package import Ethereum
package import Logging

/// What a worker is configured with.
package struct WorkerConfiguration: Sendable {
    /// Jobs worked on at once (`worker.lanes`).
    ///
    /// Default 16.
    package var lanes = 16
    /// Most nonces in flight for one account (`worker.maxInFlightPerAccount`).
    ///
    /// Default 64.
    package var maxInFlightPerAccount = 64
    /// How long a lease lasts without renewal, and after which a worker counts as dead.
    ///
    /// Default 10 s.
    package var leaseTTL = Duration.seconds(10)
    /// How long a request that carries transactions may take (`chain.sendTimeout`).
    ///
    /// Default 5 s.
    package var sendTimeout = Duration.seconds(5)
    /// How long a drain may take.
    ///
    /// Default 30 s.
    package var drainTimeout = Duration.seconds(30)
    /// What is done about transactions that nodes may hold and do not show (`recovery.hidden`).
    ///
    /// Default: they are waited for.
    package var hidden = HiddenPolicy.wait
    /// How many blocks are looked through after a loss for what an account has sent of which the store knows nothing, where nodes
    /// have dropped the state of older blocks (`recovery.lookback`).
    ///
    /// Default 128: what every node keeps the state of.
    /// - Source: geth, `core/state/pruner` and `core/blockchain.go`, `TriesInMemory`.
    package var lookback: UInt64 = 128
    package var fees = FeePolicy.Configuration()
    package var retry = RetryPolicy()
    package var tracking = ReceiptTracker.Configuration()

    package init() {}
}

/// What a worker needs from outside.
package struct WorkerDependencies: Sendable {
    package var journal: any Journal
    package var chain: any ChainClient
    package var wallet: Wallet
    package var contract: WorkflowContract
    /// The WorkflowRegistry.
    package var registry: Address
    package var time: any TimeSource
    package var random: Randomness
    package var logger: Logger

    package init(
        journal: any Journal, chain: any ChainClient, wallet: Wallet, contract: WorkflowContract,
        registry: Address, time: any TimeSource, random: @escaping Randomness, logger: Logger
    ) {
        self.journal = journal
        self.chain = chain
        self.wallet = wallet
        self.contract = contract
        self.registry = registry
        self.time = time
        self.random = random
        self.logger = logger
    }
}

/// The actors of one worker, wired together.
package struct WorkerParts: Sendable {
    package let journal: any Journal
    package let nonces: NonceManager
    package let oracle: GasOracle
    package let tracker: ReceiptTracker
    package let pool: ExecutorPool
    package let consumer: QueueConsumer
    package let leases: AccountLeases
    package let recovery: StoreRecovery
    package let housekeeping: Housekeeping
    package let tally: Tally
    let persistence: Persistence
    let time: any TimeSource
    let logger: Logger
    let drainTimeout: Duration

    package init(_ configuration: WorkerConfiguration, _ outside: WorkerDependencies) {
        let tally = Tally()
        let capacity = Signal()
        let drain = Signal()
        let (journal, chain, time, logger) = (outside.journal, outside.chain, outside.time, outside.logger)
        let policy = FeePolicy(configuration.fees)
        let decoder = JobDecoder(registry: outside.registry)
        let persistence = Persistence(time: time, random: outside.random, tally: tally, logger: logger)
        let nonces = NonceManager(
            capacity: configuration.maxInFlightPerAccount, patience: configuration.leaseTTL, changed: capacity,
            time: time, tally: tally, logger: logger)
        let oracle = GasOracle(chain: chain, policy: policy, time: time, logger: logger)
        let fillers = Fillers(chain: chain, policy: policy, chainID: outside.wallet.chainID)
        let settler = Settler(contract: outside.contract, retry: configuration.retry, random: outside.random)
        let tracker = ReceiptTracker(
            configuration: configuration.tracking, chain: chain, oracle: oracle, time: time, tally: tally,
            logger: logger)
        let history = AccountHistory(chain: chain)
        let makeID: @Sendable () -> String = { UUIDv7(at: time.wall, random: outside.random).description }
        let world = World(
            time: time, random: outside.random, capacity: capacity, tally: tally, logger: logger)
        let execution = BatchExecution(
            preparer: Preparer(
                decoder: decoder, contract: outside.contract, journal: journal,
                estimates: GasEstimates(chain: chain, world: world, time: time), oracle: oracle, policy: policy,
                nonces: nonces, world: world, persistence: persistence, time: time, tally: tally, makeID: makeID),
            binder: Binder(
                nonces: nonces, wallet: outside.wallet, executor: outside.contract.address, journal: journal,
                persistence: persistence, time: time, tally: tally, logger: logger),
            exit: BatchExit(
                journal: journal, retry: configuration.retry, world: world, persistence: persistence,
                random: outside.random, time: time, tally: tally, logger: logger),
            drain: drain, tally: tally)
        let filler = GapFiller(
            wallet: outside.wallet, fillers: fillers, journal: journal, nonces: nonces, oracle: oracle,
            policy: policy, persistence: persistence, time: time, tally: tally, logger: logger)
        let recovery = StoreRecovery(
            context: RecoveryContext(
                journal: journal, chain: chain, history: history, settler: settler, contract: outside.contract,
                chainID: outside.wallet.chainID, decoder: decoder, makeID: makeID, wallet: outside.wallet,
                fillers: fillers,
                oracle: oracle, policy: policy,
                capacity: configuration.maxInFlightPerAccount, hidden: configuration.hidden,
                lookback: configuration.lookback,
                stuckAfter: configuration.tracking.stuckAfter,
                confirmations: configuration.tracking.rerunConfirmations,
                leaseTTL: configuration.leaseTTL, sendTimeout: configuration.sendTimeout, persistence: persistence,
                time: time, tally: tally, logger: logger)
        ) {
            let isClosed = await nonces.isEmpty
            return await tracker.isIdle && isClosed
        }
        let pool = ExecutorPool(
            lanes: configuration.lanes, execution: execution, capacity: capacity, drain: drain, time: time)
        self.journal = journal
        self.nonces = nonces
        self.oracle = oracle
        self.tracker = tracker
        self.pool = pool
        self.recovery = recovery
        self.tally = tally
        self.persistence = persistence
        self.time = time
        self.logger = logger
        drainTimeout = configuration.drainTimeout
        consumer = QueueConsumer(
            journal: journal, pool: pool, nonces: nonces, world: world, capacity: capacity, time: time,
            random: outside.random, tally: tally, logger: logger)
        leases = AccountLeases(
            accounts: outside.wallet.accounts,
            context: AccountContext(
                journal: journal, chain: chain, nonces: nonces, tracker: tracker, history: history, oracle: oracle,
                settler: settler,
                replacer: Replacer(
                    wallet: outside.wallet, fillers: fillers, journal: journal, oracle: oracle, policy: policy,
                    time: time),
                filler: filler, decoder: decoder, recovery: recovery, persistence: persistence,
                rules: AccountMachine.Rules(
                    policy: policy, stuckAfter: configuration.tracking.stuckAfter,
                    slowAfter: configuration.tracking.slowAfter),
                capacity: configuration.maxInFlightPerAccount, time: time,
                random: outside.random, tally: tally, logger: logger,
                leaseTTL: configuration.leaseTTL))
        housekeeping = Housekeeping(
            journal: journal, leaseTTL: configuration.leaseTTL, time: time, tally: tally, logger: logger)
    }
}
