import App
import Engine
import Ethereum
import JSON
import Processes
import TestServers
import Testing

/// A transaction that was given up, and that a reorganisation revives.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct RevivedTests {
    /// At `chain.confirmations` 1 jobs are done at once; one that runs again waits until nothing can revive what it ran as first.
    @Test func `a job whose reverted transaction a reorganisation revives is executed once`() async throws {
        try await Stage.run(["AUTOMETA_CHAIN_RERUNCONFIRMATIONS": "5"]) { stage in
            let workflows = try await stage.sandbox.createWorkflows(1, template: stage.template)
            try await stage.devnet.mine(every: 0)
            try await stage.push(workflows, as: stage.keyless)
            _ = try await WorkerProcess.run(stage.variables) {
                try await stage.devnet.untilWaiting(1, of: stage.account)
                let code = try await Self.mineReverting(stage)
                // Long enough to try the job once more, had it not to wait.
                try await Task.sleep(for: .seconds(4))
                #expect(try await stage.snapshot.inFlight == 1)
                try await stage.devnet.call("devnet_reorg", "[2, null, 1]")
                try await Self.setRegistry(code, on: stage)
                try await stage.devnet.mine(every: 0.5)
                try await stage.until { $0.done == 1 }
                try await Task.sleep(for: .seconds(2))
            }
            #expect(try await stage.executions() == stage.once(workflows))
            #expect(try await stage.transactionCount(of: stage.account) == 1)
        }
    }

    /// Mines what waits in a block in which the registry refuses everything, and one more; returns the registry's code.
    private static func mineReverting(_ stage: Stage) async throws -> String {
        let registry = stage.sandbox.deployment.registry.address
        let code = try await stage.devnet.call("eth_getCode", #"["\#(registry)","latest"]"#).string
        try await setRegistry("0x60006000fd", on: stage)
        try await stage.devnet.mineBlock()
        try await setRegistry(try #require(code), on: stage)
        try await stage.devnet.mineBlock()
        return try #require(code)
    }

    private static func setRegistry(_ code: String, on stage: Stage) async throws {
        try await stage.devnet.call("anvil_setCode", #"["\#(stage.sandbox.deployment.registry.address)","\#(code)"]"#)
    }
}
