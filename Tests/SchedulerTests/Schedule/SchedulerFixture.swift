import Chain
import Engine
import Ethereum
import Logging
import TestSupport

@testable import Scheduler

/// A registry, a store, and whoever pushes to it and works from it, in steps that a test takes.
struct SchedulerFixture {
    let time = ManualTime()
    let chain: ScriptedReader
    let store: InMemoryStore
    let prices = ScriptedPrices()
    let worker: ScriptedWorker
    let log = RecordedLog()

    init() {
        chain = ScriptedReader(time: time)
        store = InMemoryStore(time: time)
        worker = ScriptedWorker(store: store, chain: chain, time: time)
    }

    /// Makes a scheduler that has not looked at anything yet.
    func scheduler(
        _ name: String = "one", change: (inout ScheduleConfiguration) -> Void = { _ in }
    ) -> Scheduler {
        var configuration = ScheduleConfiguration()
        configuration.confirmations = .blocks(1)
        configuration.pollInterval = .seconds(1)
        change(&configuration)
        let logger = log.logger
        let registry = SampleContracts.registryAddress
        return Scheduler(
            configuration,
            SchedulerParts(
                registry: registry,
                follower: RegistryFollower(
                    configuration: .init(confirmations: configuration.confirmations),
                    contract: SampleContracts.registry, chain: chain, time: time, logger: logger),
                contract: SampleContracts.registry, chain: chain,
                store: InMemoryScheduleStore(store, holder: name, registry: registry), prices: prices,
                funds: Funds(on: chain, escrow: nil, executor: SampleContracts.executorAddress),
                builder: RunBuilder(registry: registry, chain: 1287, catchUp: configuration.catchUp), time: time),
            logger: logger)
    }

    /// Lets a second pass and has schedulers do what they do in it.
    func pass(_ schedulers: Scheduler..., seconds: Int = 1) async throws {
        for _ in 0..<seconds {
            time.advance(by: .seconds(1))
            for scheduler in schedulers {
                await scheduler.fetchPrices()
                try await scheduler.turn()
                try await scheduler.attempt("take the lead") { try await scheduler.takeLead() }
                try await scheduler.turn()
            }
        }
    }

    /// The chain's time, in whole seconds since 1970.
    var now: UInt256 { UInt256(time.wall / 1_000) }

    /// Registers a workflow, in a block of its own.
    @discardableResult
    func create(
        _ type: UInt8 = 1, _ data: String = "", nextRun: UInt256 = 1, interval: UInt256 = 0, owner: UInt64 = 1,
        action: [UInt8] = []
    ) async -> UInt256 {
        await chain.mine { registry in
            registry.create(
                WorkflowRecord(
                    id: 0, owner: .sample(owner), triggerType: type, triggerData: Array(data.utf8), actionType: 1,
                    actionData: action, nextRun: nextRun, interval: interval, isActive: true, gasBudget: 1_000)
            ).id
        }
    }

    /// The keys of what waits in the inbox.
    var inbox: [String] {
        store.inbox.compactMap {
            try? JobDecoder(registry: SampleContracts.registryAddress).decode($0) { "" }.idempotencyKey
        }
    }

    /// How often each workflow ran.
    var runs: [UInt256: Int] { get async { await worker.runs } }

    /// The default key of a run.
    func key(_ workflow: UInt256, _ point: UInt256) -> String {
        RunKey.point(point, of: workflow, registry: SampleContracts.registryAddress)
    }
}

/// Says the prices that a test sets.
actor ScriptedPrices: PriceFeed {
    private var answers: [PriceAsset: Result<Price, PriceProblem>] = [:]
    private(set) var asked = 0

    func set(_ name: String, _ value: String, at time: UInt64) {
        answers[.named(name)] = DecimalNumber(value).map { .success(Price(value: $0, at: time)) }
    }

    func fail(_ name: String, _ problem: PriceProblem) { answers[.named(name)] = .failure(problem) }

    func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
        asked += 1
        return Dictionary(uniqueKeysWithValues: assets.map { ($0, answers[$0] ?? .failure(.unknown)) })
    }
}
