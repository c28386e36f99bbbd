import Chain
import Ethereum
import Redis
import RedisJournal

/// Checks what a worker cannot do without, before it claims a job.
///
/// What may pass by itself is left to the worker, which waits for it, and to ``Doctor``, which makes the same checks
/// and more.
struct Preflight {
    let configuration: AppConfiguration
    let chain: any ChainClient
    let redis: RedisClient
    let journal: RedisJournal
    let accounts: [Address]
    let library: ContractLibrary

    /// - Throws: ``ConfigurationError`` or ``PreflightError`` for the first thing that is wrong; `ChainError` or
    ///   `RedisError` when something stops answering meanwhile.
    func run() async throws {
        let facts = try await RedisFacts.read(redis, queue: configuration.redis.queue)
        let redis = RedisChecks(facts: facts, configuration: configuration)
        for finding in redis.essentials { try finding.enforce() }
        try await JournalChecks(journal: journal, accounts: accounts).format().enforce()
        for finding in try await FinalityCheck(configuration: configuration, chain: chain).findings() {
            try finding.enforce()
        }
        let contracts = ContractChecks(configuration: configuration, chain: chain, library: library)
        for setting in [Settings.actionExecutor, Settings.registry] { try await contracts.code(setting).enforce() }
        let wiring = try await contracts.wiring(.registry)
        try wiring.enforce()
        let checks = AccountChecks(chain: chain)
        for account in accounts {
            let role = try await checks.role(of: account, on: contracts.executor)
            // Granting the role would be the wrong advice when this is another contract.
            if role.verdict == .problem, wiring.verdict == .skipped {
                throw try PreflightError.doubtfulExecutor(configuration, account)
            }
            try role.enforce()
            try await checks.balance(of: account).enforce()
        }
    }
}
