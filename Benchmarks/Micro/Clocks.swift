import App
import Measuring

/// Measures times: rounds of all benchmarks take turns, so that all meet the same machine.
struct Clocks {
    let benchmarks: [Benchmark]
    let rounds: Int

    /// How many bare signatures stand beside each round.
    private static let signatures = 1_000

    /// Measures, and hands in what it has of each benchmark.
    ///
    /// - Parameter progress: Told of each round as it begins.
    func measure(_ progress: @escaping @Sendable (Int) -> Void) async throws -> [[Measurement.Round]] {
        try await Workbench.withRedis(benchmarks.contains(where: \.usesRedis)) { redis in
            try await Workbench.with(redis: redis) { try await measure($0, progress) }
        }
    }

    private func measure(
        _ bench: Workbench, _ progress: @Sendable (Int) -> Void
    ) async throws -> [[Measurement.Round]] {
        var works: [Work] = []
        for benchmark in benchmarks { works.append(try await benchmark.work(bench)) }
        // Once for nothing, so that caches are warm and Redis knows the scripts.
        _ = try await round(of: works, bench)
        var measured: [[Measurement.Round]] = benchmarks.map { _ in [] }
        for number in 0..<rounds {
            progress(number)
            for (index, round) in try await round(of: works, bench).enumerated() { measured[index].append(round) }
        }
        return measured
    }

    private func round(of works: [Work], _ bench: Workbench) async throws -> [Measurement.Round] {
        var measured: [Measurement.Round] = []
        for (benchmark, work) in zip(benchmarks, works) {
            try Task.checkCancellation()
            measured.append(try await once(benchmark, work, bench))
        }
        return measured
    }

    private func once(_ benchmark: Benchmark, _ work: Work, _ bench: Workbench) async throws -> Measurement.Round {
        try await work.prepare(benchmark.count)
        let server = benchmark.usesRedis ? try await bench.serverUsage : nil
        let (start, before) = (ContinuousClock.now, ProcessUsage.now.cpu)
        try await work.run(benchmark.count)
        let (used, elapsed) = (ProcessUsage.now.cpu - before, start.duration(to: .now))
        let served = benchmark.usesRedis ? try await bench.serverUsage : nil
        func each(_ time: Duration) -> Double { time / .nanoseconds(1) / Double(benchmark.count) }
        return Measurement.Round(
            cpu: each(used), wall: each(elapsed), server: server.flatMap { before in served.map { each($0 - before) } },
            signature: try await Signature.microseconds(Self.signatures) * 1_000)
    }
}
