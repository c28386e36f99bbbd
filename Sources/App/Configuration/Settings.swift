package import Engine
package import Ethereum
package import Logging
package import Scheduler
import Signing

/// Every key of the configuration.
package enum Settings {
    package static let chainID = Setting(
        "chain.id", .chainID, default: 1287, describedAs: "1287 (Moonbase Alpha)",
        "the chain's id; a node with another one is refused")
    package static let rpc = Setting(
        "chain.rpc",
        ValueForm.url("http", "https").list(allowed: "one or more URLs that start with http:// or https://"),
        default: [], original: "MOONBASE_RPC",
        "the JSON-RPC endpoints; several are used together")
    package static let confirmations = Setting(
        "chain.confirmations", .confirmations, default: .blocks(1),
        "how deep a transaction must be before its job counts as done")
    package static let rerunConfirmations = Setting(
        "chain.rerunConfirmations", ValueForm.confirmations.optional, default: nil,
        describedAs: "finalized where nodes have it, else \(Confirmations.fewestBlocks)",
        "how deep what a job runs again after must be: a revert, a nonce that somebody else used")
    package static let sendTimeout = Setting(
        "chain.sendTimeout", .duration(atLeast: .milliseconds(100)), default: .seconds(5),
        "how long a request that carries transactions may take")

    package static let registry = Setting(
        "contracts.registry", ValueForm.address.optional, default: nil, original: "REGISTRY_ADDRESS",
        "the WorkflowRegistry")
    package static let actionExecutor = Setting(
        "contracts.actionExecutor", ValueForm.address.optional, default: nil, original: "ACTIONEXECUTOR_ADDRESS",
        "the ActionExecutor, which runs the workflows")
    package static let feeEscrow = Setting(
        "contracts.feeEscrow", ValueForm.address.optional, default: nil, original: "FEEESCROW_ADDRESS",
        "the FeeEscrow, which the users' fees are charged to")

    package static let redisURL = Setting(
        "redis.url", .url("redis", "unix"), default: .local, original: "REDIS_URL",
        "where Redis is; unix:///path for a local socket")
    package static let queue = Setting(
        "redis.queue", .name, default: "workflow_jobs",
        "the list that producers push jobs to")
    package static let namespace = Setting(
        "redis.namespace", ValueForm.name.optional, default: nil, describedAs: "autometa:<chain.id>",
        "what the names of all other keys start with, in braces")
    package static let waitReplicas = Setting(
        "redis.waitReplicas", .integer(in: 0...100), default: 0,
        "how many replicas must have a binding before it is sent")

    package static let lanes = Setting(
        "worker.lanes", .integer(in: 1...4096), default: 16, original: "MAX_CONCURRENT_EXECUTIONS",
        "how many jobs are prepared at the same time")
    package static let maxInFlightPerAccount = Setting(
        "worker.maxInFlightPerAccount", .integer(in: 1...10_000), default: 64,
        "how many transactions of one account may be unsettled at once")
    package static let leaseTTL = Setting(
        "worker.leaseTTL", .duration(atLeast: .seconds(1)), default: .seconds(10),
        "how long an account stays with a worker that went silent")
    package static let drainTimeout = Setting(
        "worker.drainTimeout", .duration, default: .seconds(30),
        "how long a worker that was told to stop may take")

    package static let runTTL = Setting(
        "queue.runTTL", .duration, default: .seconds(168 * 3600),
        "how long an idempotency key is remembered after its job is done")

    package static let defaultInterval = Setting(
        "job.defaultInterval", .duration(atLeast: .seconds(1)), default: .seconds(60),
        "how often a workflow runs where neither its job nor the registry tells it; whole seconds count")
    package static let deadQuiet = Setting(
        "dead.quiet", .duration, default: .seconds(3600),
        "how long a run that died is not tried again when it is pushed again; it is counted at its dead letter")

    package static let signers = Setting(
        "signers", .signers,
        default: [SignerConfiguration(name: "worker", source: .environment(variable: "WORKER_PRIVATE_KEY"))],
        "where the accounts' private keys come from")

    package static let gasBuffer = Setting(
        "gas.bufferPercent", .percent(in: 0...1000), default: .percent(20),
        "what is added to the estimated gas")
    package static let maxFeePerGas = Setting(
        "gas.maxFeePerGas", .fee, default: .gwei(500),
        "the most that is ever offered for a unit of gas, fee bumps included")
    package static let minPriorityFeePerGas = Setting(
        "gas.minPriorityFeePerGas", .fee, default: .gwei(1),
        "the least tip that is offered for a unit of gas")
    package static let bump = Setting(
        "gas.bumpPercent", .percent(in: 10...1000), default: .defaultBump,
        "how much more the next transaction on the same nonce offers")
    package static let maxOverMarket = Setting(
        "gas.maxOverMarket", .integer(in: 2...10_000), default: 10,
        "how many times what others pay a replacement may pay, whatever the transaction that it replaces offers")
    package static let stuckAfter = Setting(
        "gas.stuckAfter", .duration, default: .seconds(30),
        "when a transaction that is not mined gets a higher fee")

    package static let hidden = Setting(
        "recovery.hidden", ValueForm<HiddenPolicy>.word, default: .wait,
        "what is done after a loss about transactions that nodes may hold and do not show: wait, then use up their nonces; or that at once"
    )

    package static let lookback = Setting(
        "recovery.lookback", .integer(in: 0...1_000_000), default: 128,
        "how many blocks are looked through after a loss for an account of which Redis knows nothing, where nodes have dropped older state"
    )

    package static let receiptTimeout = Setting(
        "receipts.timeout", .duration, default: .seconds(120),
        "when a job is reported as slow; it is still tracked")

    package static let maxAttempts = Setting(
        "retry.maxAttempts", .integer(in: 1...1000), default: 3,
        "how often a job that fails by itself is tried; outages do not count")
    package static let baseDelay = Setting(
        "retry.baseDelay", .duration, default: .seconds(2),
        "the wait before the second attempt; doubles with each one, with jitter")
    package static let maxDelay = Setting(
        "retry.maxDelay", .duration, default: .seconds(60),
        "the longest wait between two attempts")
    package static let exhausted = Setting(
        "retry.exhausted", ValueForm<RetryPolicy.Exhausted>.word, default: .deadLetter,
        "what becomes of a job after its last attempt")

    package static let pollInterval = Setting(
        "scheduler.pollInterval", .duration, default: .seconds(10),
        original: OriginalVariable("POLL_INTERVAL", unit: "s"),
        "how often the scheduler looks for what has changed; what is due in between is pushed when it is due")
    package static let scheduleConfirmations = Setting(
        "scheduler.confirmations", ValueForm.confirmations.optional, default: nil,
        describedAs: "chain.rerunConfirmations",
        "how deep what starts a run must be; what stops one is believed at once")
    package static let scheduleLeaseTTL = Setting(
        "scheduler.leaseTTL", .duration(atLeast: .seconds(1)), default: .seconds(10),
        "how long the lead stays with a scheduler that went silent")
    package static let maxQueued = Setting(
        "scheduler.maxQueued", .integer(in: 1...10_000_000), default: 10_000,
        "how many jobs may wait for workers, whoever pushed them, before the scheduler pushes no more")
    package static let catchUp = Setting(
        "scheduler.catchUp", ValueForm<CatchUpMode>.word, default: .once,
        "what a late scheduler does: run each workflow once, or once for each run that it missed")
    package static let maxCatchUp = Setting(
        "scheduler.maxCatchUp", .integer(in: 1...100_000), default: 100,
        "how many missed runs of a workflow are made good where all are")
    package static let priceFeed = Setting(
        "scheduler.priceFeed", ValueForm.url("http", "https").optional, default: nil,
        describedAs: "https://api.coingecko.com/api/v3/simple/price", original: "PRICE_FEED_URL",
        "where the scheduler gets prices, in the shape of CoinGecko's simple/price")
    package static let priceHeader = Setting(
        "scheduler.priceHeader", ValueForm.secretHeader.optional, default: nil,
        "a header with a key for the price feed")
    package static let priceIDs = Setting(
        "scheduler.priceIds", ValueForm.names, default: [:], describedAs: "those of the common symbols",
        "what the price feed calls tokens, by their symbols")
    package static let priceMaxAge = Setting(
        "scheduler.priceMaxAge", .duration, default: .seconds(600),
        "how old a price may be")
    package static let priceMode = Setting(
        "scheduler.priceMode", ValueForm<PriceMode>.word, default: .edge,
        "whether a price trigger without an interval fires when its condition becomes true, or as long as it is")
    package static let owners = Setting(
        "scheduler.owners", ValueForm.address.list(allowed: "one or more addresses"), default: [],
        describedAs: "everybody's",
        "whose workflows run")
    package static let minGasBudget = Setting(
        "scheduler.minGasBudget", .leastBudget, default: .wei(.zero),
        "the least that a workflow must offer for a run; cost for what its gas costs")
    package static let minInterval = Setting(
        "scheduler.minInterval", ValueForm.duration.optional, default: nil, describedAs: "none",
        "the shortest interval that a workflow may have")
    package static let onUnfundedExecutor = Setting(
        "scheduler.onUnfundedExecutor", ValueForm<UnfundedExecutor>.word, default: .hold,
        "what becomes of a run that the ActionExecutor cannot pay for")

    package static let adminListen = Setting(
        "admin.listen", .listenAddress, default: ListenAddress(host: "127.0.0.1", port: 9464),
        "where health, metrics and status will be served")

    package static let logLevel = Setting(
        "log.level", ValueForm<Logger.Level>.word.optional, default: nil,
        describedAs: "info for the worker, warning for the other commands",
        "the least severe messages that are printed")
    package static let logFormat = Setting(
        "log.format", ValueForm<LogFormat>.word, default: .text,
        "how messages are printed")

    /// All of them, in the order of the documentation.
    package static let all: [any SettingDescription] = [
        chainID, rpc, confirmations, rerunConfirmations, sendTimeout, registry, actionExecutor, feeEscrow, redisURL,
        queue, namespace, waitReplicas, lanes, maxInFlightPerAccount, leaseTTL, drainTimeout, runTTL, defaultInterval,
        deadQuiet, signers, gasBuffer, maxFeePerGas, minPriorityFeePerGas, bump, maxOverMarket, stuckAfter, hidden,
        lookback,
        receiptTimeout, maxAttempts, baseDelay, maxDelay, exhausted,
        pollInterval, scheduleConfirmations, scheduleLeaseTTL, maxQueued, catchUp, maxCatchUp, priceFeed, priceHeader,
        priceIDs, priceMaxAge, priceMode, owners, minGasBudget, minInterval, onUnfundedExecutor, adminListen, logLevel,
        logFormat,
    ]
}
