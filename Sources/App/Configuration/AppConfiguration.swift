package import Engine
package import Ethereum
package import Logging

/// Everything that can be configured, read and checked.
package struct AppConfiguration: Sendable {
    package struct Chain: Hashable, Sendable {
        package var id: ChainID
        package var rpc: [ServiceURL]
        /// How deep a block must be before anything in it lets a job run again; `nil` leaves it to what nodes have.
        package var rerunConfirmations: Confirmations?
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

    package struct Scheduler: Hashable, Sendable {
        package var pollInterval: Duration
        package var priceFeed: ServiceURL?
    }

    package struct Log: Hashable, Sendable {
        /// `nil` leaves it to the command.
        package var level: Logger.Level?
        package var format: LogFormat
    }

    package var chain: Chain
    package var contracts: Contracts
    package var redis: Redis
    package var worker: WorkerConfiguration
    /// How long an idempotency key is remembered.
    package var runTTL: Duration
    package var signers: [SignerConfiguration]
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
