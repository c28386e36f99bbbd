import Measuring
import Redis

/// What everybody has used and counted up to a moment.
struct Counters: Sendable {
    var at: ContinuousClock.Instant
    var machine: MachineUsage
    /// Processor time in seconds.
    var worker = 0.0
    var redis = 0.0
    var simulator = 0.0
    var own = 0.0
    /// What Redis says.
    var facts: RedisFacts
    /// Of Redis' commands our own.
    var ownCommands = 0
    /// What the simulator says; `nil` on another chain.
    var chain: SimulatorStatistics?

    static func read(_ rig: Rig) async throws -> Counters {
        let chain = try await rig.chain.simulator?.statistics()
        let facts = try await RedisFacts.read(rig.redis.client)
        var counters = Counters(at: .now, machine: .now, facts: facts, chain: chain)
        counters.ownCommands = Int(clamping: await rig.redis.client.statistics.commands)
        counters.worker = await rig.workers.cpu()
        counters.redis = await rig.redisProcess.id.map(ProcessFacts.cpu) ?? 0
        counters.simulator = await rig.chain.simulator?.process.id.map(ProcessFacts.cpu) ?? 0
        counters.own = ProcessFacts.ownCPU
        return counters
    }
}

/// What was used and counted between two moments.
struct Costs: Sendable {
    let from: Counters
    let to: Counters

    /// In seconds.
    var elapsed: Double { from.at.duration(to: to.at).inSeconds }
    /// Of Redis, those of scripts included and ours not.
    private var commands: Int { to.facts.commands - from.facts.commands - (to.ownCommands - from.ownCommands) }
    private var requests: Int? { difference(\.chain?.requests) }
    private var calls: Int? { difference(\.chain?.calls) }

    /// What each of so many jobs cost.
    func perJob(_ jobs: Int) -> Values {
        let count = Double(max(jobs, 1))
        var values: Values = [:]
        values[Figures.workerCPU] = (to.worker - from.worker) * 1e6 / count
        values[Figures.redisCPU] = (to.redis - from.redis) * 1e6 / count
        values[Figures.simulatorCPU] = to.chain.map { _ in (to.simulator - from.simulator) * 1e6 / count }
        values[Figures.requests] = requests.map { Double($0) / count }
        values[Figures.calls] = calls.map { Double($0) / count }
        values[Figures.redisCalls] = Double(to.facts.scriptsAndWaits - from.facts.scriptsAndWaits) / count
        values[Figures.redisCommands] = Double(commands) / count
        values[Figures.appendOnly] = difference(\.facts.appendOnlyBytes).map { Double($0) / count }
        values[Figures.others] = othersShare
        values[Figures.recovered] = recoveredShare
        return values
    }

    /// What each second cost in which there was nothing to do.
    var perSecond: Values {
        var values: Values = [:]
        values[Figures.idleWorkerCPU] = (to.worker - from.worker) * 1e6 / elapsed
        values[Figures.idleRedisCPU] = (to.redis - from.redis) * 1e6 / elapsed
        values[Figures.idleRequests] = requests.map { Double($0) / elapsed }
        values[Figures.idleCalls] = calls.map { Double($0) / elapsed }
        values[Figures.idleRedisCommands] = Double(commands) / elapsed
        values[Figures.others] = othersShare
        return values
    }

    /// The share of all cores' time that was used by nobody in the rig and not by us; not known where nobody knows what a chain
    /// uses.
    private var othersShare: Double? {
        guard to.chain != nil else { return nil }
        let ours =
            (to.worker - from.worker) + (to.redis - from.redis) + (to.simulator - from.simulator) + (to.own - from.own)
        let total = to.machine.total - from.machine.total
        return total > 0 ? max(0, to.machine.busy - from.machine.busy - ours) / total : 0
    }

    /// Of how many transactions the simulator recovered the sender, in place of being told who it is.
    private var recoveredShare: Double? {
        guard let decoded = difference(\.chain?.decoded), let recovered = difference(\.chain?.recovered), decoded > 0
        else { return nil }
        return Double(recovered) / Double(decoded)
    }

    private func difference(_ count: (Counters) -> Int?) -> Int? {
        guard let before = count(from), let after = count(to) else { return nil }
        return after - before
    }
}
