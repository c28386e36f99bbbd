import Chain
import Engine
import Ethereum
import IO
import Redis
import Scheduler

/// Whether a scheduler would find what it works with.
struct ScheduleChecks: Sendable {
    let configuration: AppConfiguration
    let library: ContractLibrary

    /// Whether anyone's workflows run.
    var safety: Finding {
        let safety = configuration.scheduler.safety
        guard safety.owners.isEmpty, safety.minGasBudget == .wei(.zero) else {
            return .ok(
                "owners",
                safety.owners.isEmpty ? "Whoever offers enough." : "\(safety.owners.count) may have workflows.")
        }
        return .warning(
            "owners", "Anyone may register workflows, and their actions spend what is the ActionExecutor's.",
            remedy: "Set scheduler.owners, or scheduler.minGasBudget to cost.")
    }

    /// Who leads.
    func leader(_ client: RedisClient) async throws -> Finding {
        guard let status = try await configuration.scheduleStatus(on: client) else {
            return .skipped("leader", because: "\(Settings.registry.key) is not set")
        }
        let held = status.held > 0 ? " Workflows that are held: \(status.held); see autometa status." : ""
        guard let leader = status.leader else { return .ok("leader", "Nobody leads: no scheduler runs.\(held)") }
        return .ok("leader", "\(leader) leads.\(held)")
    }

    // MARK: The chain

    /// What a scheduler reads of the chain.
    func findings(on chain: any ChainReader) async -> [Finding] {
        guard configuration.contracts.registry != nil, configuration.contracts.actionExecutor != nil else {
            return [.skipped("workflows", because: "the contracts are not configured")]
        }
        return [
            await .of("workflows") { try await workflows(chain) }, await .of("events") { try await events(chain) },
        ]
    }

    private func workflows(_ chain: any ChainReader) async throws -> Finding {
        let total = try await RegistryReader(contract, on: chain).total(at: .latest)
        return .ok("workflows", "The registry has had \(total).")
    }

    private func events(_ chain: any ChainReader) async throws -> Finding {
        guard let head = try await chain.header(.latest) else {
            return .skipped("events", because: "the node shows no block")
        }
        guard let blocks = try await blocksAtOnce(below: head, chain) else {
            return .warning(
                "events",
                "No node answers eth_getLogs: the registry is read whole each minute, and transfers run nothing.",
                remedy: "Add an endpoint that answers eth_getLogs to chain.rpc.")
        }
        return .ok("events", "eth_getLogs answers for \(blocks) blocks at once.")
    }

    /// Asks as a scheduler does, for less where nodes want that; `nil` when none answers.
    private func blocksAtOnce(below head: BlockHeader, _ chain: any ChainReader) async throws -> UInt64? {
        let contract = try contract
        var range = LogRange()
        while true {
            let first = head.number.rawValue - min(head.number.rawValue, range.size - 1)
            let blocks = BlockNumber(first)...head.number
            do {
                _ = try await chain.logs(contract.query(blocks, last: head.hash))
                return head.number.rawValue - first + 1
            } catch let error as ChainError where error.code == .unsupported {
                return nil
            } catch let error as ChainError where error.mayAskForLess {
                guard range.refused(error.code, for: blocks) else { return nil }
            }
        }
    }

    private var contract: RegistryContract {
        get throws {
            try RegistryContract(
                address: configuration.requiredRegistry, registry: library.registry,
                workflows: WorkflowContract(address: configuration.requiredExecutor, executor: library.executor))
        }
    }

    // MARK: Prices

    /// Asks the price feed for a coin that it should know: one of those that are configured, or ether.
    func prices(on thread: IOThread) async throws -> Finding {
        let asset = PriceAsset.named(configuration.prices.ids.keys.min()?.lowercased() ?? "eth")
        let time = SystemTime()
        let feed = try configuration.priceFeed(on: thread, time: time)
        var rules = PriceRules(maximumAge: UInt64(clamping: configuration.scheduler.priceMaxAge.components.seconds))
        let now = time.wall / 1_000
        switch rules.judge(await feed.prices(of: [asset]), wall: now, chain: now)[asset] {
        case .success(let price): return .ok("prices", "\(asset) costs \(price.value) US dollars.")
        case .failure(let problem):
            return .warning(
                "prices", "No price of \(asset): \(problem).",
                remedy: "Workflows that wait for a price do not run meanwhile; see scheduler.priceFeed.")
        case nil: return .skipped("prices", because: "the feed was not asked")
        }
    }
}
