import App
import Engine
import Ethereum
import Subprocess
import Testing

extension LongTests {
    /// Workers that come and go while jobs flow.
    @Suite(.timeLimit(.minutes(10))) struct ScalingTests {
        private static let bucket: UInt64 = 500

        /// Prints how many jobs were settled in each half of a second around the join and the leave.
        @Test func `workers join and leave while jobs flow, and no job is lost or executed twice`() async throws {
            try await Stage.run(accounts: 4, ["AUTOMETA_WORKER_LEASETTL": "10s"]) { stage in
                let workflows = try await stage.sandbox.createWorkflows(4_000, template: stage.template)
                try await stage.devnet.mine(every: 0.25)
                try await WorkerFleet.with(stage.variables) { fleet in
                    _ = try await fleet.start()
                    async let pushed: Void = Self.push(workflows, to: stage)
                    try await stage.until { $0.done > 1_000 }
                    let join = SystemTime().wall
                    let second = try await fleet.start()
                    try await stage.until { $0.done > 2_500 }
                    let leave = SystemTime().wall
                    #expect(try await fleet.end(second, by: .terminate).exitCode == 0)
                    try await pushed
                    try await stage.until { $0.done + $0.dead == 4_000 }
                    let settled = try await stage.stream("done").compactMap { UInt64(text("settledAt", of: $0)) }
                    Self.report("join", at: join, settled)
                    Self.report("leave", at: leave, settled)
                }
                #expect(try await stage.executions() == stage.once(workflows))
            }
        }

        /// About a hundred jobs a second.
        private static func push(_ workflows: ClosedRange<UInt64>, to stage: Stage) async throws {
            let start = ContinuousClock.now
            for (tick, first) in stride(from: 0, to: workflows.count, by: 10).enumerated() {
                try await ContinuousClock().sleep(until: start + .milliseconds(100 * tick))
                try await stage.push(workflows.dropFirst(first).prefix(10))
            }
        }

        /// Jobs per second in buckets from three seconds before to seven seconds after a moment.
        private static func report(_ event: String, at moment: Milliseconds, _ settled: [UInt64]) {
            let start = moment - 6 * bucket
            let rates = (0..<20).map { (index: UInt64) -> UInt64 in
                let first = start + bucket * index
                return UInt64(settled.count { (first..<first + bucket).contains($0) }) * 1_000 / bucket
            }
            let (before, after) = (rates.prefix(6), rates.dropFirst(6))
            print("\(event): jobs per second in buckets of \(bucket) ms: \(before) | \(after)")
            print(
                "\(event): \(before.reduce(0, +) / 6) a second before, \(after.prefix(6).reduce(0, +) / 6) in the three "
                    + "seconds after; slowest second: \(slowestSecond(before)) before, \(slowestSecond(after)) after")
        }

        /// Blocks and looks at the chain come every quarter and half a second, so that one bucket alone says little.
        private static func slowestSecond(_ rates: ArraySlice<UInt64>) -> UInt64 {
            zip(rates, rates.dropFirst()).map { ($0 + $1) / 2 }.min() ?? 0
        }
    }
}
