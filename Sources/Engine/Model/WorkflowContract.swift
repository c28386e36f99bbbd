package import Chain
package import Ethereum

/// The ActionExecutor as its ABI describes it: how a job becomes a call, and what its events and errors say.
package struct WorkflowContract: Sendable {
    /// Where the contract is.
    package let address: Address
    private let execute: ABIFunction
    private let executed: ABIEvent
    private let errors: [ABIError]

    /// Takes what it needs from the contract's artifact.
    ///
    /// - Parameters:
    ///   - address: Where the ActionExecutor is.
    ///   - executor: Its artifact.
    ///   - others: Artifacts of contracts that it calls, for the names of their errors.
    /// - Throws: ``WorkflowContractError`` when the artifact is of another contract.
    package init(
        address: Address, executor: ContractArtifact, others: [ContractArtifact] = []
    ) throws(WorkflowContractError) {
        guard let execute = executor.function("executeWorkflow"), execute.signature == Self.signature else {
            throw .missing("function \(Self.signature)", artifact: executor.name)
        }
        guard let executed = executor.event("WorkflowExecuted"), executed.signature == Self.eventSignature else {
            throw .missing("event \(Self.eventSignature)", artifact: executor.name)
        }
        self.address = address
        self.execute = execute
        self.executed = executed
        errors = executor.errors + others.flatMap(\.errors)
    }

    private static let signature = "executeWorkflow(uint256,bytes,uint256,address,uint256)"
    private static let eventSignature = "WorkflowExecuted(uint256,address,bool,uint256,bytes)"

    /// The topic that finds the executions in the chain's logs.
    package var executedTopic: Hash32 { executed.topic }

    /// Encodes the call that runs a job, with its tag behind the arguments.
    ///
    /// - Throws: `ABICodingError`; not for a job that a ``JobDecoder`` made.
    package func calldata(for job: Job, newNextRun: UInt256) throws(ABICodingError) -> [UInt8] {
        try execute.encode([
            .uint(job.workflowID), .bytes(job.actionData), .uint(newNextRun), .address(job.owner),
            .uint(job.gasBudget.rawValue),
        ]) + job.tag.bytes
    }

    /// Reads which job a transaction runs; `nil` for one that this program has not made.
    ///
    /// Where it goes and what it says are enough: some nodes leave out of a transaction what its signature needs.
    func tag(of transaction: SentTransaction) -> JobTag? {
        guard transaction.to == address else { return nil }
        return JobTag(ending: transaction.input)
    }

    /// Reads from a receipt whether the action inside succeeded; nil when the contract emitted no such event.
    package func success(in receipt: Receipt) -> Bool? {
        receipt.logs.lazy.compactMap { execution(in: $0)?.success }.first
    }

    /// Reads one execution from a log; nil when the log is something else.
    package func execution(in log: Log) -> WorkflowExecution? {
        guard log.address == address, log.topics.first == executed.topic,
            let arguments = try? executed.decode(topics: log.topics, data: log.data),
            let workflowID = arguments["workflowId"]?.uint, let success = arguments["success"]?.bool
        else { return nil }
        return WorkflowExecution(workflowID: workflowID, success: success)
    }

    /// Whether a revert, as ``describe(revert:message:)`` tells it, says that the owner's escrow cannot pay for the job.
    ///
    /// What an action inside fails with is no revert of the call, so these words are the escrow's.
    /// - Source: Tests/Contracts/src/FeeEscrow.vy, "FeeEscrow: insufficient balance"; the original's says which balance in between,
    ///   and an error of its own may be named so.
    package static func isUnfunded(_ reason: String) -> Bool {
        let words = reason.lowercased()
        return words.contains("insufficient") && words.contains("balance")
    }

    /// Says for people why a call reverted: the decoded reason, or what the node said when there is no data.
    package func describe(revert data: [UInt8], message: String) -> String {
        data.isEmpty ? message : RevertReason(data, errors: errors).description
    }
}

/// One run of a workflow as the chain shows it.
package struct WorkflowExecution: Hashable, Sendable {
    package let workflowID: UInt256
    /// What became of the action inside; the run took place either way.
    package let success: Bool
}

/// Why an artifact cannot be used.
package enum WorkflowContractError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The ABI lacks something that the engine calls or reads.
    case missing(String, artifact: String)

    package var description: String {
        switch self {
        case .missing(let item, let artifact): "the ABI of \(artifact) has no \(item)"
        }
    }
}
