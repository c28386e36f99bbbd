import Chain
import Engine
package import Ethereum
import Redis
import RedisJournal

/// Checks everything that a worker depends on, before it claims a job.
///
/// Each failure is one sentence about what is wrong and one about what to do.
struct Preflight {
    let configuration: AppConfiguration
    let chain: any ChainClient
    let redis: RedisClient
    let accounts: [Address]
    let library: ContractLibrary

    /// - Throws: ``ConfigurationError`` or ``PreflightError`` for the first thing that is wrong; `ChainError` or
    ///   `RedisError` when something stops answering meanwhile.
    func run() async throws {
        try await checkServer()
        try await checkCluster()
        try await checkEviction()
        let executor = try await checkContracts()
        for account in accounts { try await check(account, on: executor) }
    }

    private func checkServer() async throws {
        let version = try await info("server", field: "redis_version") ?? ""
        let parts = version.split(separator: ".").compactMap { Int($0) }
        guard parts.lexicographicallyPrecedes([6, 2]) else { return }
        throw PreflightError(
            "Redis at \(configuration.redis.url) is version \(version), and 6.2 or later is needed (LMOVE).",
            remedy: "Upgrade it, or set REDIS_URL to another one.")
    }

    /// All keys that one script touches must be in one slot.
    private func checkCluster() async throws {
        guard try await info("cluster", field: "cluster_enabled") == "1" else { return }
        guard !configuration.keyspace.inboxSharesSlot else { return }
        throw ConfigurationError(
            "Redis at \(configuration.redis.url) is a cluster, so redis.queue must have the namespace as its hash tag: "
                + "{\(configuration.redis.namespace)}:\(configuration.redis.queue), and producers must push there.")
    }

    /// A Redis that drops keys when it is full would drop jobs.
    private func checkEviction() async throws {
        let answer: RedisValue
        do {
            answer = try await redis.send("CONFIG", "GET", "maxmemory-policy")
        } catch let error as RedisError {
            // Hosted servers often hide CONFIG; whoever runs them has to know the policy then.
            guard case .refused = error.code else { throw error }
            return
        }
        guard let policy = try answer.array().last?.string(), policy != "noeviction" else { return }
        throw PreflightError(
            "Redis at \(configuration.redis.url) may drop jobs when it is full: its maxmemory-policy is \(policy).",
            remedy: "Run: redis-cli CONFIG SET maxmemory-policy noeviction, and set the same in redis.conf.")
    }

    private func info(_ section: String, field: String) async throws -> String? {
        let text = try await redis.send("INFO", section).string()
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(field + ":") }
        return line.map { String($0.dropFirst(field.count + 1)) }
    }
}

extension Preflight {
    /// Makes sure that there is code where the contracts should be.
    private func checkContracts() async throws -> Contract {
        let executor = try configuration.requiredExecutor
        for (setting, address) in [
            (Settings.actionExecutor, executor), (Settings.registry, try configuration.requiredRegistry),
        ] where try await chain.code(at: address).isEmpty {
            throw PreflightError(
                "There is no contract at \(address) on chain \(configuration.chain.id) (\(setting.key)).",
                remedy: "Set \(setting.original?.name ?? setting.variable) to where it is deployed.")
        }
        return Contract(library.executor, at: executor)
    }

    private func check(_ account: Address, on executor: Contract) async throws {
        guard try await executor.has(.worker, account, on: chain) else {
            throw PreflightError(
                "Account \(account) does not have WORKER_ROLE on the ActionExecutor at \(executor.address).",
                remedy: "Run: autometa grant-role --account \(account), with the key of the contract's admin.")
        }
        guard try await chain.balance(of: account, at: .latest) > .zero else {
            throw PreflightError(
                "Account \(account) has no balance to pay for gas.", remedy: "Send it some of the chain's own coin.")
        }
    }
}

extension AppConfiguration {
    /// Where the ActionExecutor is.
    package var requiredExecutor: Address {
        get throws(ConfigurationError) {
            guard let address = contracts.actionExecutor else { throw .missing(Settings.actionExecutor) }
            return address
        }
    }

    /// Where the WorkflowRegistry is.
    package var requiredRegistry: Address {
        get throws(ConfigurationError) {
            guard let address = contracts.registry else { throw .missing(Settings.registry) }
            return address
        }
    }
}
