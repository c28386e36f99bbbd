import App

/// The chain of a run, and what it can tell.
struct BenchChain: Sendable {
    var access: ChainAccess
    var jobs: JobWriter
    /// What only the simulator can tell comes from it.
    var simulator: Simulator?
    /// Asks the chain how often workflows with consecutive numbers ran.
    var executions: @Sendable (_ first: Int, _ count: Int) async throws -> Executions

    /// Runs `body` with a new chain that has as many accounts as are set, all of them funded.
    static func with<Result: Sendable>(
        _ settings: RunSettings, in parts: RigParts, _ body: @escaping @Sendable (BenchChain) async throws -> Result
    ) async throws -> Result {
        guard let program = settings.chain.program else { return try await body(simulated(settings, in: parts)) }
        return try await SandboxChain.with(program, settings, project: ProjectFolder.locate(), in: parts.folder, body)
    }

    private static func simulated(_ settings: RunSettings, in parts: RigParts) async throws -> BenchChain {
        let keys = TestKeys.first(settings.accounts)
        let simulator = try await Simulator.start(settings, keys: keys, programs: parts.programs, on: parts.thread)
        return BenchChain(
            access: ChainAccess(rpc: simulator.rpc, keys: keys), jobs: JobWriter(), simulator: simulator,
            executions: simulator.check)
    }
}
