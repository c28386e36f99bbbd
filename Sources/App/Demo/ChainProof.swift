import Chain
import Engine
package import Ethereum

/// What the chain itself says about the workflows of a demonstration.
package struct ChainProof: Sendable {
    /// The workflows that should have been executed.
    package let workflows: ClosedRange<UInt64>
    /// How many WorkflowExecuted events there are for each workflow.
    package private(set) var executions: [UInt256: Int] = [:]
    /// How many of them say that the action inside failed.
    package private(set) var failures = 0
    /// What the recipient has got: one wei for each run.
    package let received: Wei
    /// What is left of the owner's deposit.
    package let deposit: Wei

    /// Reads the whole chain.
    static func read(of run: DemoRun) async throws -> ChainProof {
        let (chain, deployment) = (run.sandbox.chain, run.sandbox.deployment)
        let head = try await chain.header(.latest)?.number ?? 0
        let filter = LogFilter(
            address: deployment.executor.address, event: deployment.workflows.executedTopic, from: 0, to: head)
        let left = try await deployment.escrow.read("balances", .address(run.sandbox.owner), on: chain)[0]?.uint
        var proof = ChainProof(
            workflows: run.workflows,
            received: try await chain.balance(of: DemoRun.recipient(in: run.sandbox), at: .latest),
            deposit: Wei(left ?? .zero))
        for execution in try await chain.logs(filter).compactMap(deployment.workflows.execution) {
            proof.executions[execution.workflowID, default: 0] += 1
            proof.failures += execution.success ? 0 : 1
        }
        return proof
    }

    private init(workflows: ClosedRange<UInt64>, received: Wei, deposit: Wei) {
        self.workflows = workflows
        self.received = received
        self.deposit = deposit
    }

    /// How many workflows ran exactly once.
    package var onlyOnce: Int { count { $0 == 1 } }
    /// How many never ran.
    package var never: Int { count { $0 == 0 } }
    /// How many ran more often.
    package var repeated: Int { count { $0 > 1 } }

    private func count(where isCounted: (Int) -> Bool) -> Int {
        workflows.count { isCounted(executions[UInt256($0)] ?? 0) }
    }

    /// What is not as it should be, one sentence each.
    var problems: [String] {
        let runs = UInt64(workflows.count)
        let expectedDeposit = Wei.gwei(1).rawValue.multiplied(by: runs).flatMap(Sandbox.funds.rawValue.subtracting)
        var problems: [String] = []
        if onlyOnce != workflows.count { problems.append("\(never) workflows never ran, \(repeated) more than once.") }
        if executions.count > onlyOnce + repeated { problems.append("Workflows ran that nobody asked for.") }
        if failures > 0 { problems.append("\(failures) actions failed.") }
        if received.rawValue != UInt256(runs) {
            problems.append("The recipient has \(received) wei instead of \(runs).")
        }
        if deposit.rawValue != expectedDeposit { problems.append("The owner's deposit is \(deposit) wei.") }
        return problems
    }
}
