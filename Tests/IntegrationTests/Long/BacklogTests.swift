import App
import Engine
import Ethereum
import Testing

extension LongTests {
    /// Much more than fits.
    @Suite(.timeLimit(.minutes(10))) struct BacklogTests {
        /// Q1: a backlog of unmined transactions stalled everything.
        @Test func `two thousand unmined transactions hold up neither new ones nor the look at old ones`() async throws
        {
            let changes = ["AUTOMETA_WORKER_MAXINFLIGHTPERACCOUNT": "3000", "AUTOMETA_GAS_STUCKAFTER": "10s"]
            try await Stage.run(changes) { stage in
                try await stage.devnet.call("devnet_setPoolLimits", #"[{"account_slots": 5000}]"#)
                let workflows = try await stage.sandbox.createWorkflows(2_100, template: stage.template)
                try await stage.devnet.mine(every: 0)
                let worker = try await WorkerProcess.run(stage.variables) {
                    try await stage.push(workflows.prefix(2_000))
                    while try await stage.devnet.poolSize != 2_000 { try await Task.sleep(for: .milliseconds(50)) }
                    try await stage.push(workflows.suffix(100))
                    while try await stage.devnet.poolSize != 2_100 { try await Task.sleep(for: .milliseconds(50)) }
                    // One block has room for a part of them, and those are settled while the rest waits.
                    try await stage.devnet.mineBlock()
                    try await stage.until { $0.done > 0 && $0.done + $0.inFlight == 2_100 }
                    try await stage.devnet.mine(every: 0.5)
                    try await stage.until { $0.done == 2_100 }
                }
                #expect(worker.exitCode == 0)
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.transactionCount(of: stage.account) == 2_100)
            }
        }

        /// Q10: the rate limiter dropped jobs.
        @Test func `10,000 jobs against a tight rate limit are delayed and never dropped`() async throws {
            let changes = [
                "AUTOMETA_WORKER_MAXINFLIGHTPERACCOUNT": "1000", "AUTOMETA_WORKER_LANES": "64",
                // A refusal that counted as an attempt would bury its job at once.
                "AUTOMETA_RETRY_MAXATTEMPTS": "1",
            ]
            try await Stage.run(changes) { stage in
                try await stage.devnet.call("devnet_setPoolLimits", #"[{"account_slots": 5000}]"#)
                let workflows = try await stage.sandbox.createWorkflows(10_000, template: stage.template)
                try await stage.devnet.mine(every: 1)
                let rule = try await stage.devnet.fault(
                    #"{"kind":"http","status":429,"headers":{"Retry-After":"1"},"method":"batch","rate":8,"burst":2}"#)
                _ = try await WorkerProcess.run(stage.variables) {
                    try await stage.push(workflows)
                    try await stage.until { $0.done + $0.dead == 10_000 }
                }
                let refusals = try await stage.devnet.hits(rule)
                print("10,000 jobs: \(refusals) requests refused")
                #expect(refusals > 50)
                try await stage.devnet.heal()
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.stream("dead").isEmpty)
            }
        }
    }
}
