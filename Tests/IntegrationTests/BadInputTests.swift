import App
import Chain
import Engine
import Ethereum
import TestServers
import Testing

/// What producers get wrong ends as a dead letter with a reason of its own, and nothing else is held up by it.
@Suite(.startsProcesses, .timeLimit(.minutes(10))) struct BadInputTests {
    private static let owner = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

    /// A job with one thing wrong, and the reason that it must end with.
    private static let entries: [(entry: String, reason: DeadReason)] = [
        ("", .notJSON), ("not json", .notJSON), (#"{"workflowId":1"#, .notJSON), ("\u{0}\u{1}", .notJSON),
        ("[1,2]", .notAnObject), ("7", .notAnObject), ("null", .notAnObject),
        (String(repeating: "[", count: 100) + String(repeating: "]", count: 100), .nestedTooDeeply),
        (#"{"workflowId":1,"pad":""# + String(repeating: "x", count: (1 << 20) + 128) + #""}"#, .entryTooLarge),
        (#"{"owner":"\#(owner)"}"#, .missingWorkflowID),
        (job("workflowId", "-1"), .invalidWorkflowID), (job("workflowId", "1.0"), .invalidWorkflowID),
        (job("workflowId", "1e3"), .invalidWorkflowID), (job("workflowId", "true"), .invalidWorkflowID),
        (job("workflowId", String(repeating: "9", count: 79)), .invalidWorkflowID),
        (#"{"workflowId":1}"#, .missingOwner), (job("owner", #""0x12""#), .invalidOwner),
        (job("owner", "12"), .invalidOwner),
        (job("owner", #""0x70997970c51812dc3A010C7d01b50e0d17dc79C8""#), .invalidOwnerChecksum),
        (job("user", #""0x0000000000000000000000000000000000000001""#), .conflictingOwner),
        (job("workflowId", "1", and: #""workflowId":2"#), .duplicateField),
        (job("actionData", #""0x123""#), .invalidActionData), (job("actionData", #""zz""#), .invalidActionData),
        (job("actionData", "\"" + String(repeating: "00", count: 131_073) + "\""), .actionDataTooLarge),
        (job("gasBudget", "1.5"), .invalidGasBudget),
        (job("gasBudget", "1", and: #""gasToCharge":2"#), .conflictingGasBudget),
        (job("newNextRun", #""soon""#), .invalidNewNextRun), (job("nextRun", "-5"), .invalidNextRun),
        (job("interval", "[]"), .invalidInterval), (job("triggerType", "{}"), .invalidTriggerType),
        (job("actionType", "1.5"), .invalidActionType), (job("retryCount", "-1"), .invalidRetryCount),
        (job("id", "5"), .invalidID), (job("idempotencyKey", "{}"), .invalidIdempotencyKey),
        (job("gasLimit", "1"), .invalidGasLimit), (job("maxFeePerGas", "-1"), .invalidMaxFeePerGas),
        (job("maxPriorityFeePerGas", #""1 gwei""#), .invalidMaxPriorityFeePerGas),
        (job("maxFeePerGas", "1", and: #""maxPriorityFeePerGas":2"#), .priorityFeeAboveMaxFee),
        (job("deadline", #""tomorrow""#), .invalidDeadline), (job("deadline", "1"), .deadlinePassed),
    ]

    /// A valid job with one member added, or replaced.
    private static func job(_ name: String, _ value: String, and more: String? = nil) -> String {
        var members = ["workflowId": "1", "owner": "\"\(owner)\""]
        members[name] = value
        let text = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" } + [more].compactMap { $0 }
        return "{\(text.joined(separator: ","))}"
    }

    @Test func `each kind of malformed job is buried with its own reason and its bytes, and the others run`()
        async throws
    {
        try await Stage.run { stage in
            let workflows = try await stage.sandbox.createWorkflows(Self.entries.count, template: stage.template)
            try await stage.devnet.mine(every: 1)
            let good = workflows.map { stage.template.entry(workflow: UInt256($0)) }
            try await stage.push(zip(Self.entries, good).flatMap { [Array($0.entry.utf8), $1] })
            let count = Self.entries.count
            let worker = try await WorkerProcess.run(stage.variables) {
                try await stage.until { $0.done == count && $0.dead == count }
            }
            #expect(worker.exitCode == 0, "\(worker.errors.suffix(4000))")
            #expect(try await stage.executions() == stage.once(workflows))
            let dead = try await stage.stream("dead")
            for (entry, reason) in Self.entries {
                let letter = dead.first { $0["job"] == Array(entry.utf8) }
                #expect(text("reason", of: letter) == reason.rawValue, "\(entry.prefix(100))")
                #expect(!text("error", of: letter).isEmpty)
            }
        }
    }

    @Test func `a job that reverts is buried with the contract's own words once its attempts are used up`() async throws
    {
        try await Stage.run { stage in
            let workflows = try await stage.schedule(5)
            try await stage.push([Array(#"{"workflowId":999999,"owner":"\#(Self.owner)"}"#.utf8)])
            _ = try await WorkerProcess.run(
                stage.variables.merging(["AUTOMETA_RETRY_BASEDELAY": "100ms"]) { $1 }
            ) { try await stage.until { $0.done == 5 && $0.dead == 1 } }
            let dead = try await stage.stream("dead")
            #expect(text("reason", of: dead.first) == "reverted")
            #expect(text("error", of: dead.first).contains("WorkflowNotFound()"))
            #expect(text("attempts", of: dead.first) == "3")
            #expect(try await stage.executions() == stage.once(workflows))
        }
    }

    @Test func `numbers beyond 64 bits are exact from the job to the contracts' storage`() async throws {
        try await Stage.run { stage in
            let before = try await Self.deposit(stage)
            let workflow = try await stage.sandbox.createWorkflows(1, template: stage.template).lowerBound
            let charge = "20000000000000000001"
            let nextRun = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
            let job = """
                {"workflowId":\(workflow),"owner":"\(stage.sandbox.owner)","actionData":"\(Hex.encode(stage.template.action))",\
                "gasBudget":\(charge),"newNextRun":\(nextRun)}
                """
            try await stage.push([Array(job.utf8)])
            try await stage.devnet.mine(every: 1)
            _ = try await WorkerProcess.run(stage.variables) { try await stage.until { $0.done + $0.dead == 1 } }
            #expect(try await stage.executions() == [UInt256(workflow): 1])
            let after = try await Self.deposit(stage)
            let charged = try #require(before.subtracting(after))
            #expect("\(charged)" == charge)
            let stored = try await stage.sandbox.deployment.registry.read(
                "getWorkflow", .uint(UInt256(workflow)), on: stage.sandbox.chain)
            let kept = try #require(stored[5]?.uint)
            #expect("\(kept)" == nextRun)
        }
    }

    private static func deposit(_ stage: Stage) async throws -> UInt256 {
        let sandbox = stage.sandbox
        return try await sandbox.deployment.escrow.read("balances", .address(sandbox.owner), on: sandbox.chain)[0]?.uint
            ?? .zero
    }
}
