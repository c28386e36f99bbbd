import Measuring
import TestGenerators
import Testing

struct ComparisonTests {
    private let cpu = Figure("cpu_us", "CPU, us", better: .lower)
    private let instructions = Figure("instructions", "instructions", better: .lower)
    private let rate = Figure("rate", "jobs/s", better: .higher)
    private let requests = Figure("requests", "requests a job", better: .lower)
    private let latency = Figure("latency_ms", "latency, ms", better: .lower, resolution: 1)
    private let seconds = Figure("seconds", "seconds", better: .neither)

    // MARK: Noise

    /// How often a figure is called different, of a thousand seeded experiments.
    private func share(
        _ verdict: Difference.Verdict, factor: Double, noise: Double, drift: Double = 0, runs: Int,
        isInterleaved: Bool = true
    ) -> Double {
        var random = SeededGenerator(seed: UInt64(runs) &+ UInt64(factor * 1_000))
        let trials = 1_000
        let hits = (0..<trials).count { _ in
            var (base, this): ([Double], [Double]) = ([], [])
            for _ in 0..<runs {
                let machine = 1 + Double.random(in: -drift...drift, using: &random)
                base.append(100 * machine * (1 + Double.random(in: -noise...noise, using: &random)))
                this.append(100 * factor * machine * (1 + Double.random(in: -noise...noise, using: &random)))
            }
            let comparison =
                isInterleaved
                ? Comparison(of: report([("base", cpu, base), ("this", cpu, this)]), figures: [cpu])
                : Comparison(
                    base: report([("this", cpu, base)]), this: report([("this", cpu, this)]), figures: [cpu])
            return comparison.lines.first?.difference.verdict == verdict
        }
        return Double(hits) / Double(trials)
    }

    @Test(arguments: [false, true]) func `A quarter more CPU is found where it scatters by 12 in a hundred`(
        isInterleaved: Bool
    ) {
        let five = share(.worse, factor: 1.25, noise: 0.12, runs: 5, isInterleaved: isInterleaved)
        #expect(five > 0.75)
        #expect(share(.worse, factor: 1.25, noise: 0.12, runs: 10, isInterleaved: isInterleaved) > 0.9)
    }

    @Test func `A quarter more CPU is found in five runs whatever the machine drifts by meanwhile`() {
        #expect(share(.worse, factor: 1.25, noise: 0.04, drift: 0.12, runs: 5) > 0.999)
        #expect(share(.worse, factor: 1.25, noise: 0.04, drift: 0.4, runs: 5) > 0.999)
    }

    @Test(arguments: [false, true])
    func `Five in a hundred more instructions are found where they scatter by three in a thousand`(
        isInterleaved: Bool
    ) {
        #expect(share(.worse, factor: 1.05, noise: 0.003, runs: 3, isInterleaved: isInterleaved) == 1)
        #expect(share(.better, factor: 0.95, noise: 0.003, runs: 3, isInterleaved: isInterleaved) == 1)
    }

    @Test(arguments: [(3, 0.03), (4, 0.03), (5, 0.03), (10, 0.005)]) func `Noise alone is rarely called a difference`(
        runs: Int, rate: Double
    ) {
        for noise in [0.003, 0.12] {
            let called = 1 - share(.withinNoise, factor: 1, noise: noise, runs: runs)
            #expect(called < rate, "\(runs) runs")
            let calledApart = 1 - share(.withinNoise, factor: 1, noise: noise, runs: runs, isInterleaved: false)
            #expect(calledApart < rate, "\(runs) runs, apart")
        }
        let calledInDrift = 1 - share(.withinNoise, factor: 1, noise: 0.04, drift: 0.12, runs: runs)
        #expect(calledInDrift < rate, "\(runs) runs, in drift")
    }

    // MARK: Rules

    /// What is thought of two sides, whose runs took turns or did not, which makes no difference here.
    private func verdict(_ figure: Figure, _ base: [Double], _ this: [Double]) -> Difference.Verdict? {
        let apart = Comparison(
            base: report([("this", figure, base)]), this: report([("this", figure, this)]), figures: [figure])
        let inTurns = Comparison(of: report([("base", figure, base), ("this", figure, this)]), figures: [figure])
        #expect(apart.lines.map(\.difference.verdict) == inTurns.lines.map(\.difference.verdict))
        return apart.lines.first?.difference.verdict
    }

    @Test(arguments: zip([[12, 12, 12], [0.109, 0.110, 0.108], [100_000, 100_000, 100_000]], [1, 1, 0.001]))
    func `One more request for each job is found, and so is a thousandth of what repeats exactly`(
        base: [Double], more: Double
    ) {
        #expect(verdict(requests, base, base.map { $0 + more }) == .worse)
        #expect(verdict(requests, base.map { $0 + more }, base) == .better)
        #expect(verdict(requests, base, base) == .withinNoise)
    }

    @Test func `What its clock does not tell apart is no difference, however often it repeats`() {
        #expect(verdict(latency, [12, 12, 12], [11, 11, 11]) == .withinNoise)
        #expect(verdict(latency, [11, 11, 11], [12, 12, 12]) == .withinNoise)
        #expect(verdict(latency, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]) == .withinNoise)
        #expect(verdict(latency, [12, 12, 12], [14, 14, 14]) == .worse)
        #expect(verdict(latency, [0, 0, 0, 0, 0], [2, 2, 2, 2, 2]) == .worse)
    }

    @Test func `More of what should be more is better`() {
        let comparison = Comparison(
            of: report([("base", rate, [100, 101, 102]), ("this", rate, [201, 200, 202])]), figures: [rate])
        #expect(comparison.lines.map(\.difference.verdict) == [.better])
        let change = comparison.lines.first?.difference.change ?? 0
        #expect(abs(change - 0.99) < 0.02)
    }

    @Test func `What only describes the run is not compared`() {
        let comparison = Comparison(
            of: report([("base", seconds, [1, 1, 1]), ("this", seconds, [9, 9, 9])]), figures: [seconds, rate])
        #expect(comparison.lines.isEmpty)
    }

    @Test func `A figure that one side lacks is named`() {
        let comparison = Comparison(
            of: report([("base", rate, [1, 1, 1]), ("this", cpu, [9, 9, 9])]), figures: [cpu, rate])
        #expect(comparison.lines.map(\.difference.verdict) == [.onlyThis, .onlyBase])
        #expect(comparison.table.contains("only in this"))
        #expect(comparison.table.contains("only in base"))
    }

    @Test func `Two runs of each are too few`() {
        let comparison = Comparison(
            of: report([("base", cpu, [1, 1]), ("this", cpu, [9, 9])]), figures: [cpu])
        #expect(comparison.lines.map(\.difference.verdict) == [.tooFewRuns])
        let change = comparison.lines.first?.difference.change ?? 0
        #expect(abs(change - 8) < 1e-9)
    }

    @Test func `Zeros are compared as they are`() {
        let comparison = Comparison(
            of: report([("base", cpu, [0, 0, 0]), ("this", cpu, [3, 3, 4])]), figures: [cpu])
        #expect(comparison.lines.map(\.difference.verdict) == [.worse])
        #expect(comparison.lines.first?.difference.change == nil)
    }

    @Test func `Only variants of one name are compared, and others are named`() {
        var base = report([("this", cpu, [1, 1, 1])])
        base.results[0].variant = "2 workers"
        var this = report([("this", cpu, [1, 1, 1])])
        this.results[0].variant = "4 workers"
        let comparison = Comparison(base: base, this: this, figures: [cpu])
        #expect(comparison.lines.isEmpty)
        #expect(
            comparison.notes == ["Only the base has the variant 2 workers.", "Only this has the variant 4 workers."])
    }

    @Test func `Other settings, another machine and another scenario are named`() {
        var base = report([("this", cpu, [1, 1, 1])])
        base.results[0].settings = [Report.Fact("jobs", "2000")]
        base.machine = [Report.Fact("processor", "old")]
        base.scenario = "default"
        let comparison = Comparison(base: base, this: report([("this", cpu, [1, 1, 1])]), figures: [cpu])
        #expect(
            comparison.notes == [
                "Of the results, jobs was 2000 and is nothing.", "Of the scenario, was default and is tuned.",
                "Of the machine, processor was old and is nothing.",
            ])
    }

    @Test func `What was wrong when the base was measured is said`() {
        var base = report([("this", cpu, [1, 1, 1])])
        base.results[0].runs[1].problems = ["1 of 60 jobs never ran."]
        let comparison = Comparison(base: base, this: report([("this", cpu, [1, 1, 1])]), figures: [cpu])
        #expect(comparison.notes == ["Of the base, results, run 2: 1 of 60 jobs never ran."])
    }

    @Test func `The table has a row for each figure, and the notes`() {
        let comparison = Comparison(
            of: report([
                ("base", cpu, [250, 251, 252]), ("this", cpu, [350, 351, 352]), ("base", requests, [1]),
                ("this", requests, [1]),
            ]), figures: [cpu, requests])
        #expect(
            comparison.table == """
                                   base     this   change       verdict
                CPU, us         251 ± 1  351 ± 1  +39.8 %         worse
                requests a job     1.00     1.00    0.0 %  too few runs

                """)
    }

    /// A report whose results have so many runs, with a figure each.
    private func report(_ rows: [(program: String, figure: Figure, values: [Double])]) -> Report {
        var report = Report(scenario: "tuned", machine: [], results: [])
        for row in rows {
            let index = report.results.firstIndex { $0.program == row.program } ?? report.results.endIndex
            if index == report.results.endIndex {
                report.results.append(Report.Result(variant: "", program: row.program, settings: [], runs: []))
            }
            while report.results[index].runs.count < row.values.count { report.results[index].runs.append(.init()) }
            for (run, value) in row.values.enumerated() {
                report.results[index].runs[run].figures[row.figure.name] = value
            }
        }
        return report
    }
}
