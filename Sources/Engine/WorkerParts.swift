import Chain
import Ethereum
import Logging

/// The actors of one worker, wired together.
package struct WorkerParts: Sendable {
    package let journal: any Journal
    package let nonces: NonceManager
    let oracle: GasOracle
    let tracker: ReceiptTracker
    let pool: ExecutorPool
    let consumer: QueueConsumer
    let leases: AccountLeases
    let recovery: StoreRecovery
    let housekeeping: Housekeeping
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
                nextRuns: NextRuns(
                    clock: ChainClock(chain: chain, world: world, time: time),
                    registry: RegistryReader(
                        registry: outside.registry, chain: chain, world: world, time: time, logger: logger),
                    fallback: WorkflowTerms(interval: configuration.defaultInterval)),
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
                rules: RecoveryMachine.Rules(
                    accounts: outside.wallet.accounts, capacity: configuration.maxInFlightPerAccount,
                    leaseTTL: configuration.leaseTTL, sendTimeout: configuration.sendTimeout,
                    hidden: configuration.hidden, stuckAfter: configuration.tracking.stuckAfter),
                lookback: configuration.lookback, confirmations: configuration.tracking.rerunConfirmations,
                persistence: persistence, time: time, tally: tally, logger: logger)
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
                judge: NonceJudge(contract: outside.contract, chainID: outside.wallet.chainID),
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
