import App
import Engine
import Ethereum
import Processes
import RedisJournal
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
                    let ownership = try await stage.ownership(in: fleet) {
                        for _ in 0..<3 { _ = try await fleet.start() }
                        async let pushed: Void = Self.push(workflows, to: stage)
                        try await Self.killOneEverySecond(of: fleet)
                        try await pushed
                        try await stage.until { $0.done + $0.dead == 5_000 }
                    }
                    Self.check(ownership)
                }
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("done").count == 5_000)
                let last = try await stage.snapshot
                #expect(last.inbox + last.delayed + last.inFlight == 0)
            }
        }

        /// From the death or the release of an account's owner to the next acquisition by a worker that is alive.
        private static func check(_ ownership: Ownership) {
            let gaps = ownership.gaps()
            print("times that an account was without an owner, \(gaps)")
            // Of 200 ms nobody gets to open an account; that is what the lease of a worker costs that dies at once.
            print("without owners of less than 200 ms: \(ownership.gaps(ownedFor: .milliseconds(200)))")
            // Every other second, at least, the one who is killed has an account.
            #expect(gaps.afterDeaths.count > 60)
            #expect(gaps.longest < .seconds(2 + 2), "leaseTTL and two seconds")
        }

        /// 5,000 jobs in two minutes.
        private static func push(_ workflows: ClosedRange<UInt64>, to stage: Stage) async throws {
            let start = ContinuousClock.now
            for (tick, first) in stride(from: 0, to: workflows.count, by: 20).enumerated() {
                try await ContinuousClock().sleep(until: start + .milliseconds(480 * tick))
                try await stage.push(workflows.dropFirst(first).prefix(20), as: stage.keyless)
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
