import Chain
package import Ethereum

extension SimulatedChain {
    /// What becomes of one call of `executeWorkflow`.
    package enum CallOutcome: Sendable {
        /// It is executed; the action inside succeeds or fails.
        case executed(success: Bool)
        /// The whole transaction reverts.
        case reverted
    }

    /// Puts an ActionExecutor at an address: it emits WorkflowExecuted for each call of `executeWorkflow`.
    ///
    /// - Parameter outcome: Decides by the workflow's id and the transaction; all succeed by default.
    package mutating func host(
        executor address: Address, gasUsed: Gas = 90_000,
        outcome: @escaping @Sendable (UInt256, SignedTransaction) -> CallOutcome = { _, _ in .executed(success: true) }
    ) {
        accounts[address, default: Account()].code = [0xFE]
        execute = { signed, _ in
            guard signed.transaction.to == address else { return Execution() }
            guard let arguments = try? Self.executeWorkflow.decodeCall(signed.transaction.data),
                let workflowID = arguments["workflowId"]?.uint, let user = arguments["userToCharge"]?.address,
                case .executed(let success) = outcome(workflowID, signed)
            else { return Execution(succeeded: false, gasUsed: gasUsed) }
            let topics = [Self.executedTopic, Hash32(workflowID), Hash32(UInt256(bigEndian: user.bytes) ?? .zero)]
            let values: [ABIValue] = [.bool(success), .uint(UInt256(gasUsed.rawValue)), .bytes([])]
            let data = try? ABIEncoder.encode(values, as: [.bool, .uint(bits: 256), .bytes])
            return Execution(gasUsed: gasUsed, logs: [(address: address, topics: topics, data: data ?? [])])
        }
    }

    /// The workflow of every WorkflowExecuted event on the canonical chain, in order.
    package var executedWorkflows: [UInt256] {
        blocks.flatMap(\.receipts).flatMap(\.logs)
            .filter { $0.topics.count == 3 && $0.topics[0] == Self.executedTopic }
            .compactMap { UInt256(bigEndian: $0.topics[1].bytes) }
    }

    /// - Source: the original system's ActionExecutor.
    private static let executeWorkflow = ABIFunction(
        name: "executeWorkflow",
        inputs: [
            ABIParameter(name: "workflowId", type: .uint(bits: 256)), ABIParameter(name: "actionData", type: .bytes),
            ABIParameter(name: "newNextRun", type: .uint(bits: 256)),
            ABIParameter(name: "userToCharge", type: .address),
            ABIParameter(name: "gasToCharge", type: .uint(bits: 256)),
        ])
    private static let executedTopic = Keccak256.hash(
        Array("WorkflowExecuted(uint256,address,bool,uint256,bytes)".utf8))
}
