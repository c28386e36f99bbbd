import App
import Engine
import JSON
import TestServers
import Testing

/// What an operator sees of a recovery, and does about it.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct RecoveryCommandTests {
    @Test func `an operator holds everything back, sees why nothing happens, and lets it go on`() async throws {
        try await Stage.run { stage in
            @Sendable func recovery(_ arguments: String...) async throws -> String {
                try await WorkerProcess.command(["recovery"] + arguments, variables: stage.variables)
            }
            let workflows = try await stage.sandbox.createWorkflows(20, template: stage.template)
            try await stage.devnet.mine(every: 0.25)
            #expect(try await recovery("show") == "recovery none yet: no worker has looked at this store\n")
            try await WorkerFleet.with(stage.variables) { fleet in
                let worker = try await fleet.start()
                try await stage.push(workflows.prefix(10))
                try await stage.until { $0.done == 10 }
                #expect(try await recovery("show") == "recovery none stands\n")
                #expect(try await recovery("hold").contains("a recovery begins, and is held"))
                try await stage.push(workflows.suffix(10))
                try await fleet.until(worker, logs: "nothing is bound until it is known")
                // Led, and as far as it may go.
                while try await !recovery("show").contains("recovery settle") {
                    try await Task.sleep(for: .milliseconds(50))
                }
                let told = try JSON(parsing: Array(try await recovery("show", "--json").utf8))
                #expect(told["order"]?.string == "hold")
                #expect(told["leader"]?.string == (await fleet.name(of: worker))?.description)
                let status = try await WorkerProcess.command(["status"], variables: stage.variables)
                #expect(status.contains("held by the operator"))
                #expect(try await recovery("force").contains("Nothing was ordered"))
                #expect(try await stage.snapshot.done == 10)
                #expect(try await recovery("hold", "--release").contains("The recovery goes on"))
                try await stage.until { $0.done == 20 }
                #expect(try await recovery("show") == "recovery none stands\n")
                _ = try await fleet.drain()
            }
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }
}
