import Chain
import Engine
import Ethereum
import Foundation
import IO
import JSON
import Logging
import Processes
import Redis
import TestServers
import Testing

@testable import App

/// What owners do without a web page, against a real chain.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct WorkflowCommandTests {
    private static let owner = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
    private static let stranger = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"

    /// The commands with the keys that they need.
    private struct Desk: Sendable {
        var variables: [String: String]

        func callAsFunction(_ arguments: String..., changing: [String: String] = [:]) async throws -> Program {
            try await Program.run(arguments, environment: variables.merging(changing) { $1 })
        }

        func json(_ arguments: String...) async throws -> JSON {
            let program = try await Program.run(arguments + ["--json"], environment: variables)
            #expect(program.exitCode == 0, "\(program.errors)")
            return try JSON(parsing: Array(program.output.utf8))
        }
    }

    private static func withDesk(_ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await Sandbox.with { variables in
            let keys = [
                "ADMIN_PRIVATE_KEY": DevelopmentAccount.admin.key, "OWNER_PRIVATE_KEY": DevelopmentAccount.owner.key,
            ]
            try await body(Desk(variables: variables.merging(keys) { $1 }))
        }
    }

    @Test func `A workflow is created, changed, paused, resumed and deleted, and says so`() async throws {
        try await Self.withDesk { desk in
            let rehearsal = try await desk("workflow", "create", "--every", "1h", "--action", "0x", "--dry-run")
            #expect(rehearsal.output.hasPrefix("Would create a workflow, next run 2"))
            let created = try await desk.json(
                "workflow", "create", "--every", "1h", "--starting", "2100-01-01", "--transfer",
                "1 gwei to \(Self.stranger)", "--gas-budget", "0.001 ether")
            #expect(created["workflow"]?.string == "1" && created["next_run"]?.string == "4102444800")
            let listed = try await desk.json("workflow", "list", "--owner", Self.owner)
            #expect(listed.count == 1 && listed[0]?["interval"]?.string == "3600")
            #expect(listed[0]?["gas_budget_wei"]?.string == "1000000000000000")
            #expect(try await desk.json("workflow", "list", "--owner", Self.stranger).count == 0)
            #expect(try await desk.json("workflow", "list", "--due").count == 0)

            let updated = try await desk("workflow", "update", "1", "--every", "2h")
            #expect(updated.output.hasPrefix("Updated workflow 1, next run 2100-01-01 00:00:00Z: 0x"))
            let other = try await desk("workflow", "update", "1", "--when", "GLMR < 1")
            #expect(
                other.exitCode == 1 && other.errors.contains("The trigger of this workflow is time, which an update"))
            #expect(try await desk("workflow", "pause", "1").output.hasPrefix("Paused workflow 1: 0x"))
            #expect(try await desk("workflow", "pause", "1").output == "Workflow 1 is paused already.\n")
            let resumed = try await desk.json("workflow", "resume", "1")
            #expect(resumed["next_run"]?.string == "4102444800")
            let shown = try await desk("workflow", "show", "1")
            #expect(shown.output.contains("every      7200 s"))
            #expect(shown.output.contains("does       transfers 1000000000 wei to \(Self.stranger)"))
            #expect(shown.output.contains("no run since block 0"))
            let foreign = try await desk(
                "workflow", "delete", "1", changing: ["OWNER_PRIVATE_KEY": DevelopmentAccount.admin.key])
            #expect(foreign.exitCode == 1 && foreign.errors.contains("Workflow 1 belongs to \(Self.owner)"))
            #expect(try await desk("workflow", "delete", "1").output.hasPrefix("Deleted workflow 1: 0x"))
            let gone = try await desk("workflow", "show", "1")
            #expect(gone.exitCode == 1 && gone.errors.contains("There is no workflow 1 in the registry"))
        }
    }

    @Test func `What was missed is not resumed at zero, and what may run is not updated`() async throws {
        try await Self.withDesk { desk in
            #expect(try await desk("workflow", "create", "--every", "1h", "--action", "0x").exitCode == 0)
            #expect(try await desk.json("workflow", "list", "--due").count == 1)
            let refused = try await desk("workflow", "update", "1", "--every", "2h")
            #expect(refused.exitCode == 1 && refused.errors.contains("may run while it is updated"))
            #expect(try await desk("workflow", "update", "1", "--starting", "1").exitCode == 0)
            #expect(try await desk("workflow", "pause", "1").exitCode == 0)
            let resumed = try await desk.json("workflow", "resume", "1")
            let next = try #require(resumed["next_run"]?.string.flatMap { UInt64($0) })
            #expect(next % 3600 == 1 && next > 1_600_000_000)
        }
    }

    @Test func `Money goes in and out, and the books say so`() async throws {
        try await Self.withDesk { desk in
            let before = try await desk.json("escrow", "balance")["balance_wei"]?.string
            #expect(before == "100000000000000000000")
            #expect(try await desk("escrow", "deposit", "0.5 ether").exitCode == 0)
            #expect(try await desk("escrow", "deposit", "1 ether", "--dry-run").output.contains("Nothing was sent."))
            #expect(try await desk("escrow", "withdraw", "0.2 ether").exitCode == 0)
            let after = try await desk.json("escrow", "balance", "--owner", Self.owner)["balance_wei"]?.string
            #expect(after == "100300000000000000000")
            let greedy = try await desk("escrow", "withdraw", "1000 ether")
            #expect(greedy.exitCode == 1)
            #expect(greedy.errors.contains("refuses this: FeeEscrow: insufficient balance. Nothing was sent."))
            #expect(try await desk("executor", "fund", "2 ether").exitCode == 0)
            #expect(try await desk.json("executor", "balance")["balance_wei"]?.string == "102000000000000000000")
            let wrong = try await desk("executor", "fund", "2", "--token", Self.stranger)
            #expect(wrong.exitCode == 1 && wrong.errors.contains("does not tell its decimals()"))
        }
    }

    @Test func `A worker's account is refused, and without Redis it is said that nobody looked`() async throws {
        try await Self.withDesk { desk in
            try await AppConfiguration.read(variables: desk.variables).withRedis(on: IOThread(), Logger(label: "test"))
            {
                let account = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
                _ = try await $0.send("SET", "{autometa:1287}:account:\(account):lease", "w-1:3")
            }
            let worker = ["OWNER_PRIVATE_KEY": DevelopmentAccount.worker.key]
            let refused = try await desk("escrow", "deposit", "1 gwei", changing: worker)
            #expect(refused.exitCode == 1 && refused.errors.contains("is a worker's: worker w-1 holds it."))
            let unknown = try await desk(
                "escrow", "deposit", "1 gwei", changing: worker.merging(["REDIS_URL": "unix:///nowhere"]) { $1 })
            #expect(unknown.exitCode == 0 && unknown.errors.contains("Not checked: whether a worker sends from"))
        }
    }

    @Test func `Contracts are deployed and wired, and the lines that are printed are a configuration`() async throws {
        try await Self.withDesk { desk in
            let rehearsal = try await desk("deploy", "--dry-run")
            #expect(rehearsal.output.contains("would create the three contracts on chain 1287"))
            let deployed = try await desk("deploy")
            #expect(deployed.exitCode == 0, "\(deployed.errors)")
            #expect(deployed.errors.contains("ActionExecutor is at 0x"))
            var variables = desk.variables
            for line in deployed.output.split(separator: "\n") {
                let words = line.dropFirst("export ".count).split(separator: "=")
                variables[String(words[0])] = String(words[1])
            }
            #expect(variables["REGISTRY_ADDRESS"] != desk.variables["REGISTRY_ADDRESS"])
            let other = Desk(variables: variables)
            #expect(try await other("workflow", "create", "--starting", "now", "--action", "0x").exitCode == 0)
            _ = try await Program.worker(variables) { worker, _ in
                let ran = try await other("push", "--workflow-id", "1", "--owner", Self.owner, "--wait")
                #expect(ran.exitCode == 0 && ran.output.contains("the action succeeded"), "\(ran.errors)")
                try worker.send(signal: .terminate)
                return ()
            }
            #expect(try await other("revoke-role", "--account", Self.owner).output.contains("has no WORKER_ROLE"))
            let worker = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
            #expect(try await other("revoke-role", "--account", worker).output.contains("has no WORKER_ROLE now: 0x"))
            #expect(try await other("grant-role").output.contains("\(worker) has WORKER_ROLE now: 0x"))
            let json = try await desk.json("deploy")
            #expect(json["chain"]?["id"]?.integer == 1287)
            #expect(json["contracts"]?["actionExecutor"]?.string?.hasPrefix("0x") == true)
        }
    }

    @Test func `Four commands show a set-up to work`() async throws {
        try await Self.withDesk { desk in
            let deployed = try await desk.json("deploy")
            let contracts = try #require(deployed["contracts"])
            var variables = desk.variables.merging(["AUTOMETA_SCHEDULER_POLLINTERVAL": "200ms"]) { $1 }
            variables["REGISTRY_ADDRESS"] = contracts["registry"]?.string
            variables["ACTIONEXECUTOR_ADDRESS"] = contracts["actionExecutor"]?.string
            variables["FEEESCROW_ADDRESS"] = contracts["feeEscrow"]?.string
            let fresh = Desk(variables: variables)
            _ = try await Program.worker(variables) { worker, _ in
                _ = try await Program.scheduler(fresh.variables) { scheduler in
                    #expect(try await fresh("escrow", "deposit", "0.05 ether").exitCode == 0)
                    #expect(try await fresh("executor", "fund", "0.01 ether").exitCode == 0)
                    let created = try await fresh(
                        "workflow", "create", "--starting", "now", "--transfer", "0.001 ether to \(Self.stranger)",
                        "--gas-budget", "0.001 ether", "--wait-run", "--wait-timeout", "60s")
                    #expect(created.exitCode == 0, "\(created.errors)")
                    #expect(created.output.contains("Workflow 1 ran, the action succeeded: 0x"))
                    try scheduler.send(signal: .terminate)
                }
                try worker.send(signal: .terminate)
                return ()
            }
            let left = try await fresh.json("escrow", "balance")["balance_wei"]?.string
            #expect(left == "49000000000000000")
            #expect(try await fresh.json("executor", "balance")["balance_wei"]?.string == "9000000000000000")
        }
    }

    @Test func `Whoever pushes or creates can wait, and learns what became of it`() async throws {
        try await Self.withDesk { desk in
            let impatient = desk.variables.merging(["AUTOMETA_RETRY_MAXATTEMPTS": "1"]) { $1 }
            _ = try await Program.worker(impatient) { worker, _ in
                let created = try await desk(
                    "workflow", "create", "--starting", "now", "--action", "0x", "--wait-run", "--wait-timeout", "1s")
                #expect(created.exitCode == 1 && created.errors.contains("Workflow 1 has not run."))
                let pushed = try await desk("push", "--workflow-id", "1", "--owner", Self.owner, "--wait")
                #expect(
                    pushed.exitCode == 0 && pushed.output.contains("of workflow 1 is done, the action succeeded: 0x"))
                let dead = try await desk(
                    "push", "--workflow-id", "1", "--owner", Self.owner, "--action", "0x05", "--wait", "--json")
                #expect(dead.exitCode == 1 && dead.output.contains(#""done":false,"reason":"reverted""#))
                async let waiting = desk(
                    "workflow", "create", "--starting", "now", "--action", "0x", "--wait-run")
                while try await desk.json("workflow", "list").count < 2 {}
                #expect(try await desk("push", "--workflow-id", "2", "--owner", Self.owner).exitCode == 0)
                let ran = try await waiting
                #expect(ran.exitCode == 0 && ran.output.contains("Workflow 2 ran, the action succeeded: 0x"))
                let shown = try await desk.json("workflow", "show", "1")
                #expect(shown["runs"]?.count == 1 && shown["runs"]?[0]?["success"]?.boolean == true)
                try worker.send(signal: .terminate)
                return ()
            }
        }
    }
}

extension Program {
    /// Runs a scheduler, and `body` once it is ready.
    fileprivate static func scheduler<Result>(
        _ variables: [String: String], _ body: (Execution) async throws -> Result
    ) async throws -> ExecutionResult<Result> {
        try await Subprocess.run(
            .path(path), arguments: ["scheduler", "--json"], environment: Self.environment(variables),
            workingDirectory: "/", output: .lines, error: .discarded
        ) { scheduler in
            var lines = scheduler.standardOutput.makeAsyncIterator()
            _ = try await lines.next()
            return try await body(scheduler)
        }
    }
}
