import Chain
import Redis

/// Checks what a scheduler cannot do without, before it follows the chain.
struct SchedulerPreflight {
    let configuration: AppConfiguration
    let chain: any ChainClient
    let redis: RedisClient
    let library: ContractLibrary

    /// - Throws: As ``Preflight`` does.
    func run() async throws {
        let facts = try await RedisFacts.read(redis, queue: configuration.redis.queue)
        for finding in RedisChecks(facts: facts, configuration: configuration).essentials { try finding.enforce() }
        let contracts = ContractChecks(configuration: configuration, chain: chain, library: library)
        for setting in [Settings.actionExecutor, Settings.registry] { try await contracts.code(setting).enforce() }
        try await contracts.wiring(.registry).enforce()
    }
}
