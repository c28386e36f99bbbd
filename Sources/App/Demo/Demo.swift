import Ethereum
import Files

/// The whole job once, on this machine and from nothing: servers, contracts, workflows, a scheduler, a worker, and the proof.
package struct Demo: Sendable {
    /// How many workflows run once at a time, beside one for each other trigger.
    package var jobs: Int
    package var chain: DevelopmentChain.Kind
    /// Seconds between blocks.
    package var blockTime: Int
    private let project: ProjectFolder

    package init(jobs: Int, chain: DevelopmentChain.Kind, blockTime: Int, project: ProjectFolder) {
        self.jobs = jobs
        self.chain = chain
        self.blockTime = blockTime
        self.project = project
    }

    /// Runs the demonstration and cleans up after it, also when it is cancelled.
    ///
    /// - Parameter observe: Told what is going on, a few times a second.
    /// - Throws: What keeps it from running at all. What went wrong with the jobs is in the report.
    package func run(observe: @escaping @Sendable (DemoProgress) -> Void) async throws -> DemoReport {
        try await ScratchFolder.with { folder in
            observe(.starting)
            return try await PrivateRedis.with(in: folder) { redis in
                try await DevelopmentChain.with(chain, id: Self.chainID, port: 0, project: project, in: folder) {
                    node in
                    observe(.deploying)
                    let sandbox = try await Sandbox.build(on: node, id: Self.chainID, project: project, in: folder)
                    let workflows = try await DemoWorkflows.create(jobs, on: sandbox)
                    try await node.mine(every: blockTime)
                    return try await PriceServer.with(DemoRun.firstPrices) { prices in
                        try await DemoRun(
                            sandbox: sandbox, workflows: workflows, redis: redis, prices: prices, observe: observe
                        ).report(in: folder)
                    }
                }
            }
        }
    }

    private static let chainID: ChainID = 1287
}
