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
    /// How often workflows run of which neither job nor registry tells it (`job.defaultInterval`).
    ///
    /// Default 60 s, as in the original system.
    package var defaultInterval = Duration.seconds(60)
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
