import Chain
import Engine
import Ethereum
import Files
import Logging
import Redis
import RedisJournal

/// The part of a demonstration that is measured: from the start of worker and scheduler until all has run.
struct DemoRun: Sendable {
    let sandbox: Sandbox
    let workflows: DemoWorkflows
    let redis: PrivateRedis
    let prices: PriceServer
    let observe: @Sendable (DemoProgress) -> Void

    /// A run sends one wei to somebody who has nothing, so that the recipient's balance counts the runs too.
    static func action(in sandbox: Sandbox) -> WorkflowAction { .transfer(to: recipient(in: sandbox), 1) }

    /// An account that nobody has the key of.
    static func recipient(in sandbox: Sandbox) -> Address { sandbox.owner.contractCreated(at: Nonce(.max)) }

    /// What each run is charged.
    static let budget = Wei.gwei(1)

    /// What the price feed says at first, and then.
    static let firstPrices = ["moonbeam": "0.30"]
    private static let lowPrice = "0.20"

    /// Runs a worker and a scheduler until all that is due has run, stops them, and asks the chain.
    func report(in folder: ScratchFolder) async throws -> DemoReport {
        let configuration = try AppConfiguration.read([
            SettingSource(variables: variables), SettingSource(originalVariables: variables),
        ])
        let worker = ServiceProcess(service: .worker, variables: variables, log: folder.file("worker.log"))
        let scheduler = ServiceProcess(service: .scheduler, variables: variables, log: folder.file("scheduler.log"))
        return try await configuration.withRedis(on: sandbox.node.thread, Logger(label: "autometa.demo")) { client in
            let watch = try await DemoWatch(
                run: self, configuration: configuration, client: client, start: .now,
                firstBlock: sandbox.chain.header(.latest)?.number ?? 0)
            let (_, summary) = try await worker.run {
                _ = try await scheduler.run {
                    try await watch.untilTransfersAreFollowed()
                    try await pullTriggers()
                    try await watch.untilAllRan()
                }
                try await watch.untilIdle()
            }
            let settled = try await Settlements.read(
                from: client, namespace: configuration.redis.namespace, of: workflows.once)
            return DemoReport(
                proof: try await ChainProof.read(of: self), settlements: settled,
                worker: try WorkerSummary(json: summary))
        }
    }

    /// Lets the price fall and sends what is waited for.
    private func pullTriggers() async throws {
        for coin in Self.firstPrices.keys { prices.set(coin, to: Self.lowPrice) }
        try await sandbox.pay(1, to: workflows.watched, times: DemoWorkflows.transfers)
    }

    /// The environment of both processes.
    private var variables: [String: String] {
        let variables = Dictionary(sandbox.variables.map { ($0.name, $0.value) }) { _, last in last }
        return variables.merging([
            "REDIS_URL": redis.url, "POLL_INTERVAL": "1", "PRICE_FEED_URL": prices.url,
            // Each point of the grid has its run, however busy the machine is.
            Settings.catchUp.variable: "all",
        ]) { $1 }
    }
}
