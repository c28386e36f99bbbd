import App
import Engine
import Ethereum
import Processes
import Testing

extension LongTests {
    /// Workers that come and go while jobs flow.
    @Suite(.timeLimit(.minutes(10))) struct ScalingTests {
        /// When something happened, or on purpose nothing, in milliseconds since 1970.
        private struct Moments: Sendable {
            var joins: [Milliseconds] = []
            var leaves: [Milliseconds] = []
            /// The same look at the same flow of jobs when nothing happens: what is seen then is no dip.
            var controls: [Milliseconds] = []
        }

        /// How often a worker joins and leaves.
        private static let rounds = 5
        /// Between two moments: more than what is looked at around one.
        private static let spacing = Duration.seconds(SettledRates.before + SettledRates.after + 1)
        private static let jobsPerSecond = 50

        /// Prints a table of the rates around all joins, around all leaves and around moments without either.
        @Test func `workers join and leave while jobs flow, and no job is lost or executed twice`() async throws {
            try await Stage.run(accounts: 4, ["AUTOMETA_WORKER_LEASETTL": "10s"]) { stage in
                let seconds = (Self.rounds * 4 + 1) * Int(Self.spacing.components.seconds)
                let workflows = try await stage.sandbox.createWorkflows(
                    seconds * Self.jobsPerSecond, template: stage.template)
                try await stage.devnet.mine(every: 0.25)
                try await WorkerFleet.with(stage.variables) { fleet in
                    _ = try await fleet.start()
                    async let pushed: Void = Self.push(workflows, to: stage)
                    let moments = try await Self.comeAndGo(in: fleet)
                    try await pushed
                    try await stage.until { $0.done + $0.dead == workflows.count }
                    Self.report(moments, try await stage.stream("done"))
                }
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("done").count == workflows.count)
            }
        }

        private static func push(_ workflows: ClosedRange<UInt64>, to stage: Stage) async throws {
            let start = ContinuousClock.now
            let size = jobsPerSecond / 10
            for (tick, first) in stride(from: 0, to: workflows.count, by: size).enumerated() {
                try await ContinuousClock().sleep(until: start + .milliseconds(100 * tick))
                try await stage.push(workflows.dropFirst(first).prefix(size))
            }
        }

        /// A join, nothing, a leave, nothing, and so on, at regular times from after the first jobs on.
        private static func comeAndGo(in fleet: WorkerFleet) async throws -> Moments {
            var moments = Moments()
            var next = ContinuousClock.now
            func moment() async throws -> Milliseconds {
                next += spacing
                try await ContinuousClock().sleep(until: next)
                return SystemTime().wall
            }
            for _ in 0..<rounds {
                moments.joins.append(try await moment())
                let worker = try await fleet.start()
                moments.controls.append(try await moment())
                moments.leaves.append(try await moment())
                #expect(try await fleet.end(worker, by: .terminate).exitCode == 0)
                moments.controls.append(try await moment())
            }
            return moments
        }

        private static func report(_ moments: Moments, _ done: [[String: [UInt8]]]) {
            let rates = SettledRates(done.compactMap { UInt64(text("settledAt", of: $0)) })
            print("jobs a second around the joins and leaves of a worker, of \(WorkerProcess.path):")
            print(SettledRates.header)
            print(rates.row("a worker joins", at: moments.joins))
            print(rates.row("a worker leaves", at: moments.leaves))
            print(rates.row("nothing happens", at: moments.controls))
        }
    }
}
