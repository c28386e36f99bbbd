import App
import Measuring
import Processes
import Redis

/// What a run is measured against: the machine's own speed, in the same minutes.
///
/// What is not installed is named and left out; the simulator never is.
struct Baselines: Sendable {
    private let original: OriginalQueue?
    private let benchmark: RedisBenchmark?
    /// What is left out and why, one sentence each.
    let missing: [String]
    private let scale: Int

    /// Looks for what is there.
    ///
    /// - Parameter isQuick: Whether a tenth of the usual sizes is enough.
    init(_ project: ProjectFolder, isQuick: Bool) async throws {
        original = try await OriginalQueue.find(in: project)
        benchmark = Tools.isThere("redis-benchmark") ? RedisBenchmark() : nil
        missing =
            (original == nil
                ? ["The original's queue loop is left out: .venv/bin/python of the project has no redis-py."] : [])
            + (benchmark == nil ? ["redis-benchmark is left out: it is not on PATH."] : [])
        scale = isQuick ? 10 : 1
    }

    /// Measures all of it, on a Redis that has nothing else to do.
    func measure(_ rig: Rig) async throws -> Values {
        var values: Values = [:]
        rig.progress.show("a bare signature")
        let signature = try await Signature.microseconds(20_000 / scale)
        values[Figures.signature] = signature
        if let original {
            rig.progress.show("the original's queue loop")
            values.merge(try await original.measure(port: rig.redis.port.number, jobs: 4_000 / scale)) { $1 }
        }
        if let benchmark {
            rig.progress.show("redis-benchmark")
            values.merge(try await benchmark.measure(port: rig.redis.port.number, commands: 200_000 / scale)) { $1 }
            try await rig.redis.client.send("DEL", "mylist")
        }
        rig.progress.show("the simulator alone")
        let ceiling = try await SimulatorCeiling.measure(rig.parts, transactions: 20_000 / scale)
        values[Figures.ceiling] = ceiling.perSecond
        values[Figures.ceilingSignatures] = ceiling.cpuMicroseconds / signature
        return values
    }
}
