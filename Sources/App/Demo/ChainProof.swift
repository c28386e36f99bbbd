import Chain
import Engine
package import Ethereum

/// What the chain itself says about the workflows of a demonstration.
package struct ChainProof: Sendable {
    /// The workflows that should have been executed once.
    package let workflows: ClosedRange<UInt64>
    /// What became of the others.
    package let others: [TriggerProof]
    /// How many WorkflowExecuted events there are for each workflow.
    package let executions: [UInt256: Int]
    /// How many of them say that the action inside failed.
    package let failures: Int
    /// What the recipient has got: one wei for each run.
    package let received: Wei
    /// What is left of the owner's deposit.
    package let deposit: Wei

    /// Reads the whole chain.
    static func read(of run: DemoRun) async throws -> ChainProof {
        let (chain, deployment, workflows) = (run.sandbox.chain, run.sandbox.deployment, run.workflows)
        let head = try await chain.header(.latest)?.number ?? 0
        let filter = LogFilter(
            address: deployment.executor.address, event: deployment.workflows.executedTopic, from: 0, to: head)
        let executions = try await chain.logs(filter).compactMap(deployment.workflows.execution)
        let counts = executions.reduce(into: [UInt256: Int]()) { $0[$1.workflowID, default: 0] += 1 }
        let left = try await deployment.escrow.read("balances", .address(run.sandbox.owner), on: chain)[0]?.uint
        let meta = try await deployment.registry.read("getWorkflowMeta", .uint(workflows.recurring), on: chain)
        return ChainProof(
            workflows: workflows.once,
            others: TriggerProof.all(workflows, counts, nextRun: meta[2]?.uint ?? .zero), executions: counts,
            failures: executions.count { !$0.success },
            received: try await chain.balance(of: DemoRun.recipient(in: run.sandbox), at: .latest),
            deposit: Wei(left ?? .zero))
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
        let runs = UInt64(workflows.count + others.reduce(0) { $0 + $1.due })
        let spent = DemoRun.budget.rawValue.multiplied(by: runs)
        var problems = others.compactMap(\.problem)
        if onlyOnce != workflows.count { problems.append("\(never) workflows never ran, \(repeated) more than once.") }
        if executions.count > onlyOnce + repeated + others.count {
            problems.append("Workflows ran that nobody asked for.")
        }
        if failures > 0 { problems.append("\(failures) actions failed.") }
        if received.rawValue != UInt256(runs) {
            problems.append("The recipient has \(received) wei instead of \(runs).")
        }
        if deposit.rawValue != spent.flatMap(Sandbox.funds.rawValue.subtracting) {
            problems.append("The owner's deposit is \(deposit) wei.")
        }
        return problems
    }
}

/// How often a workflow ran that something else than one point in time lets run.
package struct TriggerProof: Hashable, Sendable {
    /// What that is, in a word or two.
    package let trigger: String
    package let runs: Int
    /// How often it should have run.
    package let due: Int

    /// - Parameter nextRun: Of the recurring one, after its last run: it says how many points of the grid have passed.
    static func all(
        _ workflows: DemoWorkflows, _ executions: [UInt256: Int], nextRun: UInt256
    ) -> [TriggerProof] {
        func proof(_ trigger: String, _ workflow: UInt256, due: Int) -> TriggerProof {
            TriggerProof(trigger: trigger, runs: executions[workflow] ?? 0, due: due)
        }
        let passed = nextRun.subtracting(workflows.gridStart)?.quotientAndRemainder(
            dividingBy: UInt256(DemoWorkflows.interval))
        // Off its grid no number of runs is right.
        let points = passed.flatMap { $0.remainder == .zero ? Int(exactly: $0.quotient) : nil } ?? -1
        return [
            proof("an interval", workflows.recurring, due: points < DemoWorkflows.leastRecurrences ? -1 : points),
            proof("a price", workflows.priced, due: 1),
            proof("transfers", workflows.watching, due: DemoWorkflows.transfers),
        ]
    }

    var problem: String? { runs == due ? nil : "By \(trigger) there were \(runs) runs instead of \(due)." }
}
