import App
import Engine
import Ethereum
import Processes
import TestServers
import Testing

/// Schedulers and workers as processes: what the chain says of each run is the judge.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct SchedulerProcessTests {
    @Test func `each run is executed once although leaders are killed and stopped`() async throws {
        try await Stage.run { stage in
            let now = try await stage.chainTime
            let workflows = try await stage.register((0..<60).map { now + 4 + UInt64($0 / 5) })
            try await stage.devnet.mine(every: 0.5)
            try await WorkerFleet.with(stage.variables) { fleet in
                _ = try await fleet.start()
                for _ in 0..<3 { _ = try await fleet.start(stage.schedulerVariables, as: "scheduler") }
                let first = try await stage.nextLeader()
                let stopped = try #require(await fleet.index(of: first))
                try await fleet.send(.suspend, to: stopped)
                let second = try await stage.nextLeader(after: first)
                try await fleet.send(.resume, to: stopped)
                try await stage.until(within: .seconds(60)) { $0.done >= 20 }
                let killed = try #require(await fleet.index(of: second))
                try await fleet.end(killed, by: .kill)
                _ = try await stage.nextLeader(after: second)
                try await stage.until(within: .seconds(60)) { $0.done >= 60 }
                try await Task.sleep(for: .seconds(3))
            }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.snapshot.dead == 0)
        }
    }

    @Test func `the original's scheduler may run beside: no run is executed twice, and none is missed`() async throws {
        try await Stage.run { stage in
            let now = try await stage.chainTime
            let once = try await stage.register(Array(repeating: now, count: 10))
            let again = try await stage.register([now + 2], interval: 4)
            // More than its owner has: ours does not push it, the original does at each poll.
            let failing = try await stage.register([now], budget: Wei.gwei(1_000_000_000_000).rawValue)
            try await stage.devnet.mine(every: 0.5)
            try await WorkerFleet.with(stage.variables) { fleet in
                _ = try await fleet.start()
                _ = try await fleet.start(stage.schedulerVariables, as: "scheduler")
                try await stage.withOriginal {
                    try await stage.until(within: .seconds(60)) { $0.done >= 13 }
                    try await Task.sleep(for: .seconds(2))
                }
            }
            let executions = try await stage.executions()
            #expect(executions.filter { once.contains(UInt64(exactly: $0.key) ?? 0) } == stage.once(once))
            #expect(executions[UInt256(failing.lowerBound)] == nil)
            #expect(try await stage.stream("dead").map { text("workflowId", of: $0) } == ["\(failing.lowerBound)"])
            let runs = try await stage.stream("done").filter { text("workflowId", of: $0) == "\(again.lowerBound)" }
            let points = runs.map { text("run", of: $0) }
            #expect(points.count == executions[UInt256(again.lowerBound)])
            #expect(Set(points).count == points.count)
        }
    }

    @Test func `a run whose owner pauses it while it is queued is not executed, and is once when it is resumed`()
        async throws
    {
        try await Stage.run { stage in
            let now = try await stage.chainTime
            let id = try await stage.register([now]).lowerBound
            let registry = stage.sandbox.deployment.registry
            try await WorkerFleet.with(stage.variables) { fleet in
                let scheduler = try await fleet.start(stage.schedulerVariables, as: "scheduler")
                try await stage.until(within: .seconds(30)) { $0.inbox == 1 }
                try await stage.asOwner([registry.call("pauseWorkflow", .uint(UInt256(id)))])
                try await fleet.until(scheduler, logs: "run withdrawn")
                let worker = try await fleet.start()
                try await stage.until(within: .seconds(30)) { $0.inbox == 0 && $0.claimed == 0 }
                #expect(try await stage.executions().isEmpty)
                try await stage.asOwner([
                    registry.call("resumeWorkflow", .uint(UInt256(id)), .uint(UInt256(now)))
                ])
                try await stage.until(within: .seconds(30)) { $0.done == 1 }
                try await Task.sleep(for: .seconds(2))
                _ = worker
            }
            #expect(try await stage.executions() == stage.once([id]))
        }
    }
}

extension Stage {
    /// Runs the original's stand-in while `body` does something.
    fileprivate func withOriginal(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let project = try ProjectFolder.locate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await Subprocess.run(
                    .path(project.python),
                    arguments: [
                        project.file("Tests/Original/scheduler.py"), "--rpc", sandbox.node.rpc, "--registry",
                        "\(sandbox.deployment.registry.address)", "--redis", variables["REDIS_URL"] ?? "", "--poll",
                        "1",
                    ], output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            }
            try await body()
            group.cancelAll()
        }
    }
}
