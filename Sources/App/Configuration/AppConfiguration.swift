package import Ethereum

/// Everything that can be configured, read and checked.
package struct AppConfiguration: Sendable {
    package struct Chain: Hashable, Sendable {
        package var id: ChainID
        package var rpc: [ServiceURL]
        package var confirmations: Confirmations
    }

    package struct Contracts: Hashable, Sendable {
        package var registry: Address?
        package var actionExecutor: Address?
        package var feeEscrow: Address?
    }

    package struct Redis: Hashable, Sendable {
        package var url: ServiceURL
        package var queue: String
        /// Without the braces.
        package var namespace: String
        package var waitReplicas: Int
    }

    package struct Worker: Hashable, Sendable {
        package var lanes: Int
        package var maxInFlightPerAccount: Int
        package var leaseTTL: Duration
        package var drainTimeout: Duration
    }

    package struct Gas: Hashable, Sendable {
        package var buffer: Percentage
        package var maxFeePerGas: Wei
        package var minPriorityFeePerGas: Wei
        package var bump: Percentage
        package var stuckAfter: Duration
    }

    package struct Retry: Hashable, Sendable {
        package var maxAttempts: Int
        package var baseDelay: Duration
        package var maxDelay: Duration
        package var exhausted: Exhausted
    }

    package struct Scheduler: Hashable, Sendable {
        package var pollInterval: Duration
        package var priceFeed: ServiceURL?
    }

    package struct Log: Hashable, Sendable {
        package var level: LogLevel
        package var format: LogFormat
    }

    package var chain: Chain
    package var contracts: Contracts
    package var redis: Redis
    package var worker: Worker
    /// How long an idempotency key is remembered.
    package var runTTL: Duration
    package var signers: [SignerConfiguration]
    package var gas: Gas
    /// When a job is reported as slow.
    package var receiptTimeout: Duration
    package var retry: Retry
    package var scheduler: Scheduler
    package var adminListen: ListenAddress
    package var log: Log
}

extension AppConfiguration {
    /// Every piece of text that must never be printed, as far as the configuration itself holds it.
    package var redactor: Redactor {
        Redactor(urls: chain.rpc + [redis.url] + [scheduler.priceFeed].compactMap(\.self))
    }
}
