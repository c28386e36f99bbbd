import App
import Engine
import Ethereum
import RedisJournal
import Subprocess
import Testing

extension LongTests {
    /// Many workers that die all the time.
    @Suite(.timeLimit(.minutes(10))) struct EnduranceTests {
        @Test func `5,000 jobs are executed once while one of three workers is killed every second for two minutes`()
            async throws
        {
            try await Stage.run(accounts: 4) { stage in
                let workflows = try await stage.sandbox.createWorkflows(5_000, template: stage.template)
                try await stage.devnet.mine(every: 1)
                try await WorkerFleet.with(stage.variables) { fleet in
                    for _ in 0..<3 { _ = try await fleet.start() }
                    let gap = try await stage.longestTimeWithoutOwner(in: fleet) {
                        async let pushed: Void = Self.push(workflows, to: stage)
                        try await Self.killOneEverySecond(of: fleet)
                        try await pushed
                        try await stage.until { $0.done + $0.dead == 5_000 }
                    }
                    print("longest time that an account was without an owner: \(gap)")
                    #expect(gap < .seconds(2 + 2), "leaseTTL and two seconds")
                }
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("done").count == 5_000)
                let last = try await stage.snapshot
                #expect(last.inbox + last.delayed + last.inFlight == 0)
            }
        }

        /// 5,000 jobs in two minutes.
        private static func push(_ workflows: ClosedRange<UInt64>, to stage: Stage) async throws {
            let start = ContinuousClock.now
            for (tick, first) in stride(from: 0, to: workflows.count, by: 20).enumerated() {
                try await ContinuousClock().sleep(until: start + .milliseconds(480 * tick))
                try await stage.push(workflows.dropFirst(first).prefix(20))
            }
        }

        private static func killOneEverySecond(of fleet: WorkerFleet) async throws {
            var generator = seededGenerator()
            var alive = [0, 1, 2]
            let start = ContinuousClock.now
            for second in 1...120 {
                try await ContinuousClock().sleep(until: start + .seconds(second))
                let victim = Int.random(in: alive.indices, using: &generator)
                try await fleet.end(alive[victim], by: .kill)
                alive[victim] = try await fleet.start()
            }
        }
    }
}
