import App
import Engine
import Ethereum
import JSON
import Processes
import RedisJournal
import TestServers
import Testing

/// What went wrong with queues in systems that do this job, on a real Redis and the development chain.
///
/// Q5, an eviction policy that would drop jobs: `SandboxTests` has it.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct QueueFaultTests {
    /// Q2: a replica died, the next one had the same host name, and nobody recovered its jobs.
    @Test func `what a killed worker leaves is taken over within its lease, whatever the host is called`() async throws
    {
        try await Stage.run { stage in
            let leaseTTL = Duration.seconds(2)
            let workflows = try await stage.schedule(300, blockTime: 0.5)
            try await WorkerFleet.with(stage.variables) { fleet in
                let ownership = try await stage.ownership(in: fleet) {
                    for _ in 0..<3 { _ = try await fleet.start() }
                    let held = try await stage.until { $0.inFlight > 20 }.accounts[0]
                    let victim = try #require(await fleet.index(of: held.holder))
                    try await fleet.end(victim, by: .kill)
                    _ = try await fleet.start()
                    try await stage.until { $0.done == 300 }
                    #expect(try await stage.snapshot.accounts[0].epoch == held.epoch + 1)
                }
                #expect(ownership.gaps().afterDeaths.count == 1)
                #expect(ownership.gaps().longest < leaseTTL + .seconds(2))
            }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.stream("done").count == 300)
        }
    }

    /// Q3: a worker died right after it had taken a job, which was "in processing" for ever.
    @Test func `jobs of a worker that is killed right after the claim are recovered`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(10, blockTime: 0.5)
            // What comes after the claim does not come.
            try await stage.devnet.fault(#"{"method":"eth_estimateGas","kind":"hang"}"#)
            let killed = try await WorkerProcess.run(stage.variables, end: .kill) {
                try await stage.until { $0.claimed == 10 }
            }
            #expect(killed.exitCode == nil)
            try await stage.devnet.heal()
            let next = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 10 } }
            #expect(next.errors.contains("recovered the claims of a dead worker"))
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }

    /// Q3: the connection was lost after Redis had handed the job over, and before the worker knew of it.
    @Test func `a claim whose answer is lost is found again by its worker`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(10, blockTime: 0.5)
            try await FaultyLink.with(to: stage.redisTarget) { link in
                // The first reply that has a job in it is the claim's.
                link.loseReply(with: "workflowId")
                let variables = stage.variables.merging(["REDIS_URL": link.redisURL]) { $1 }
                let worker = try await WorkerProcess.run(variables) { try await stage.until { $0.done == 10 } }
                try await link.untilStruck()
                #expect(worker.errors.contains("adopted claimed jobs"))
                #expect(!worker.errors.contains("recovered the claims of a dead worker"))
            }
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }

    /// Q7: a job that nobody can read stopped or killed one worker after the other.
    @Test func `jobs that no decoder survives are buried, and those around them run`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(4, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            let big = #"{"workflowId":1,"pad":""# + String(repeating: "x", count: 10 << 20) + #""}"#
            let deep = String(repeating: #"{"a":["#, count: 10_000) + String(repeating: "]}", count: 10_000)
            let garbage = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
            let good = workflows.map { stage.template.entry(workflow: UInt256($0)) }
            let poison = [Array(big.utf8), Array(deep.utf8), garbage]
            try await stage.push(zip(good, poison).flatMap { [$0, $1] } + good.suffix(1))
            let worker = try await WorkerProcess.run(stage.variables) {
                try await stage.until { $0.done == 4 && $0.dead == 3 }
            }
            #expect(worker.exitCode == 0)
            let dead = try await stage.stream("dead")
            #expect(Set(dead.map { text("reason", of: $0) }) == ["entry_too_large", "nested_too_deeply", "not_json"])
            #expect(Set(dead.map { $0["job"] ?? [] }) == Set(poison))
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }

    /// Q7: a job that nobody survives came back for ever.
    @Test func `a job that ten workers died with is buried, and later ones run`() async throws {
        try await Stage.run(["AUTOMETA_WORKER_LEASETTL": "1s"]) { stage in
            let workflows = try await stage.sandbox.createWorkflows(4, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            try await stage.devnet.fault(#"{"method":"eth_estimateGas","kind":"hang"}"#)
            try await stage.push(workflows.prefix(1))
            try await WorkerFleet.with(stage.variables) { fleet in
                for _ in 0..<Deliveries.limit {
                    let worker = try await fleet.start()
                    let name = await fleet.name(of: worker)
                    try await stage.until { $0.workers.contains { $0.id == name && $0.claimed == 1 } }
                    try await fleet.end(worker, by: .kill)
                }
                try await stage.devnet.heal()
                _ = try await fleet.start()
                try await stage.push(workflows.dropFirst())
                try await stage.until { $0.done == 3 && $0.dead == 1 }
            }
            let dead = try await stage.stream("dead")
            #expect(dead.map { text("reason", of: $0) } == [DeadReason.killedWorkers.rawValue])
            #expect(dead.first?["job"] == stage.template.entry(workflow: UInt256(workflows.lowerBound)))
            #expect(try await stage.executions() == stage.once(workflows.dropFirst()))
        }
    }

    /// Q8: the scheduler emitted the same run twice.
    @Test func `a run that is pushed a hundred times is executed once, and status shows the duplicates`() async throws {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(2, template: stage.template)
            try await stage.devnet.mine(every: 0.5)
            let runs = workflows.map { stage.template.entry(workflow: UInt256($0)) }
            try await stage.push(Array(repeating: runs[0], count: 100) + [runs[1]])
            try await WorkerFleet.with(stage.variables) { fleet in
                for _ in 0..<2 { _ = try await fleet.start() }
                try await stage.until { $0.done == 2 && $0.totals["duplicates"] == 99 }
                // Both are done: the same run again, after its completion.
                try await stage.push(Array(repeating: runs[0], count: 10))
                try await stage.until { $0.totals["duplicates"] == 109 && $0.inbox + $0.claimed == 0 }
            }
            let status = try await WorkerProcess.command(["status", "--json"], variables: stage.variables)
            #expect(try JSON(parsing: Array(status.utf8))["totals"]?["duplicates"]?.integer == 109)
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 2)
        }
    }

    /// Q9: a shutdown lost what was in flight.
    @Test func `SIGTERM ends a worker in time although the node hangs, and nothing is lost`() async throws {
        try await Stage.run(["AUTOMETA_WORKER_DRAINTIMEOUT": "2s"]) { stage in
            // Half of what is bound gets to the node.
            let rule = try await stage.sendFault(#""kind":"hang","skip":25"#)
            let workflows = try await stage.schedule(50, blockTime: 0)
            try await WorkerFleet.with(stage.variables) { fleet in
                let worker = try await fleet.start()
                try await stage.until { $0.inFlight == 50 }
                try await stage.devnet.untilStruck(rule)
                try await stage.devnet.fault(#"{"kind":"hang"}"#)
                let start = ContinuousClock.now
                let drained = try await fleet.end(worker, by: .terminate)
                #expect(start.duration(to: .now) < .seconds(2 + 5))
                #expect(drained.exitCode == 0)
                #expect(drained.errors.contains("not drained in time"))
            }
            #expect(try await stage.snapshot.inFlight == 50)
            try await stage.devnet.heal()
            try await stage.devnet.mine(every: 0.5)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done == 50 } }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 50)
        }
    }
}
