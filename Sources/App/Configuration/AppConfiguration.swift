package import Engine
package import Ethereum
package import Logging
package import Scheduler

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

    /// Where prices come from, as far as they are not on the chain.
    package struct Prices: Hashable, Sendable {
        /// `nil` for CoinGecko's.
        package var feed: ServiceURL?
        package var header: SecretHeader?
        /// By their symbols.
        package var ids: [String: String]
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
    /// How long a run that died is not tried again.
    package var deadQuiet: Duration
    package var signers: [SignerConfiguration]
    package var scheduler: ScheduleConfiguration
    /// How deep what starts a run must be; `nil` leaves it to ``Chain/rerunConfirmations``.
    package var scheduleConfirmations: Confirmations?
    package var prices: Prices
    package var adminListen: ListenAddress
    package var log: Log
}

extension AppConfiguration {
    /// Every piece of text that must never be printed, as far as the configuration itself holds it.
    package var redactor: Redactor {
        Redactor(urls: chain.rpc + [redis.url] + [prices.feed].compactMap(\.self))
    }
}
