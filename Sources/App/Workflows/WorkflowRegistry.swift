package import Chain
import Engine
package import Ethereum
package import Scheduler

/// The registry of workflows: how they are read, and the calls that change them.
package struct WorkflowRegistry: Sendable {
    private let contract: Contract
    private let reader: RegistryReader
    private let chain: any ChainReader
    private let created: ABIEvent?

    /// Takes the configured registry.
    ///
    /// - Throws: ``ConfigurationError`` when none is configured; `WorkflowContractError` when `abi/` has something else.
    package init(_ configuration: AppConfiguration, _ library: ContractLibrary, on chain: any ChainReader) throws {
        let address = try configuration.requiredRegistry
        // Only what follows the executor's events needs to know where it is.
        let workflows = try WorkflowContract(
            address: configuration.contracts.actionExecutor ?? .zero, executor: library.executor)
        contract = Contract(library.registry, at: address)
        reader = RegistryReader(
            try RegistryContract(address: address, registry: library.registry, workflows: workflows), on: chain)
        self.chain = chain
        created = library.registry.event("WorkflowCreated")
    }

    /// Where it is.
    package var address: Address { contract.address }

    /// Reads a workflow; `nil` when there is none with this id.
    ///
    /// - Throws: `ChainError`; `CancellationError`.
    package func workflow(_ id: UInt256) async throws -> WorkflowRecord? {
        try await workflows([id]).first
    }

    /// Reads workflows, in order and without those that are not there.
    ///
    /// - Throws: `ChainError` for the first that cannot be read; `CancellationError`.
    package func workflows(_ ids: [UInt256]) async throws -> [WorkflowRecord] {
        try await reader.read(ids, at: .latest).compactMap { reading in
            if case .failed(let error) = reading { throw error }
            return reading.record
        }
    }

    /// The ids of all workflows that there ever were, or of one owner's.
    ///
    /// - Throws: `ChainError`; `CancellationError`.
    package func ids(of owner: Address?) async throws -> [UInt256] {
        guard let owner else { return (0..<(try await reader.total(at: .latest))).map { UInt256($0 + 1) } }
        let ids = try await contract.read("getWorkflowsByOwner", .address(owner), on: chain)[0]?.elements ?? []
        return ids.compactMap(\.uint).sorted()
    }

    /// Prepares the call that registers a workflow of the sender's.
    package func create(_ workflow: WorkflowRecord) throws -> CallRequest {
        try contract.call(
            "createWorkflow", .uint(UInt256(UInt64(workflow.triggerType))), .bytes(workflow.triggerData),
            .uint(UInt256(UInt64(workflow.actionType))), .bytes(workflow.actionData), .uint(workflow.nextRun),
            .uint(workflow.interval), .uint(workflow.gasBudget.rawValue))
    }

    /// Prepares the call that replaces all of a workflow but its owner, its types and whether it is active.
    package func update(_ workflow: WorkflowRecord) throws -> CallRequest {
        try contract.call(
            "updateWorkflow", .uint(workflow.id), .bytes(workflow.triggerData), .bytes(workflow.actionData),
            .uint(workflow.nextRun), .uint(workflow.interval), .uint(workflow.gasBudget.rawValue))
    }

    package func pause(_ id: UInt256) throws -> CallRequest { try contract.call("pauseWorkflow", .uint(id)) }

    package func resume(_ id: UInt256, at nextRun: UInt256) throws -> CallRequest {
        try contract.call("resumeWorkflow", .uint(id), .uint(nextRun))
    }

    package func delete(_ id: UInt256) throws -> CallRequest { try contract.call("deleteWorkflow", .uint(id)) }

    /// Reads from a receipt which workflow was created.
    package func created(in receipt: Receipt) -> UInt256? {
        receipt.logs.lazy.filter { $0.address == address }.compactMap { log in
            (try? created?.decode(topics: log.topics, data: log.data))?["workflowId"]?.uint
        }.first
    }
}
