package import Chain
package import Engine
package import Ethereum

/// The WorkflowRegistry as its ABI describes it: how workflows are read, and what its events and the executor's are about.
package struct RegistryContract: Sendable {
    /// Where the registry is.
    package let address: Address
    private let workflows: WorkflowContract
    private let get: ABIFunction
    private let total: ABIFunction
    private let events: [Hash32: RegistryEvent]
    /// What makes a log one that touches a workflow.
    private let topics: [Hash32]

    /// Takes what it needs from the contract's artifact.
    ///
    /// - Parameters:
    ///   - address: Where the registry is.
    ///   - registry: Its artifact.
    ///   - workflows: The executor that runs its workflows.
    /// - Throws: `WorkflowContractError` when the artifact is of another contract.
    package init(
        address: Address, registry: ContractArtifact, workflows: WorkflowContract
    ) throws(WorkflowContractError) {
        guard let get = registry.function("getWorkflow(uint256)"), get.outputs.map(\.type) == Self.fields else {
            throw .missing(
                "function getWorkflow(uint256) returns \(ABIType.tuple(Self.fields))", artifact: registry.name)
        }
        guard let total = registry.function("totalWorkflows()"), total.outputs.map(\.type) == [.uint(bits: 256)] else {
            throw .missing("function totalWorkflows() returns (uint256)", artifact: registry.name)
        }
        var events: [Hash32: RegistryEvent] = [:]
        var topics = [workflows.executedTopic]
        for (signature, meaning) in Self.signatures {
            guard let event = registry.event(signature) else {
                throw .missing("event \(signature)", artifact: registry.name)
            }
            events[event.topic] = meaning
            topics.append(event.topic)
        }
        self.address = address
        self.workflows = workflows
        self.get = get
        self.total = total
        self.events = events
        self.topics = topics
    }

    private static let fields: [ABIType] = [
        .address, .uint(bits: 8), .bytes, .uint(bits: 8), .bytes, .uint(bits: 256), .uint(bits: 256), .bool,
        .uint(bits: 256),
    ]
    private static let signatures: [(String, RegistryEvent)] = [
        ("WorkflowCreated(uint256,address)", .created), ("WorkflowUpdated(uint256)", .updated),
        ("WorkflowPaused(uint256)", .paused), ("WorkflowResumed(uint256)", .resumed),
        ("WorkflowDeleted(uint256)", .deleted),
    ]
    /// What the registry reverts with for an id that has no workflow.
    private static let notFound = Selector(signature: "WorkflowNotFound()")
}

// MARK: Reading

extension RegistryContract {
    /// The call that reads a workflow.
    func reading(_ id: UInt256) -> CallRequest {
        CallRequest(to: address, data: get.selector.bytes + id.bigEndianBytes)
    }

    /// The call that tells how many workflows there ever were; their ids are 1 to that.
    var counting: CallRequest { CallRequest(to: address, data: total.selector.bytes) }

    /// Reads what ``counting`` returned; `nil` for more than anybody can add to.
    func count(in data: [UInt8]) -> UInt64? {
        (try? total.decodeResult(data))?[0]?.uint.flatMap { UInt64(exactly: $0) }.flatMap { $0 < 1 << 53 ? $0 : nil }
    }

    /// Reads what ``reading(_:)`` returned; one without an owner is none.
    func reading(_ id: UInt256, in data: [UInt8]) -> WorkflowReading {
        guard let values = try? get.decodeResult(data).values, let owner = values[0].address,
            let triggerType = values[1].uint.flatMap({ UInt64(exactly: $0) }), let triggerData = values[2].bytes,
            let actionType = values[3].uint.flatMap({ UInt64(exactly: $0) }), let actionData = values[4].bytes,
            let nextRun = values[5].uint, let interval = values[6].uint, let isActive = values[7].bool,
            let gasBudget = values[8].uint
        else {
            return .failed(
                ChainError(.malformed, "workflow \(id) is none as the registry's ABI has it", method: "eth_call"))
        }
        guard owner != .zero else { return .missing }
        return .found(
            WorkflowRecord(
                id: id, owner: owner, triggerType: UInt8(clamping: triggerType), triggerData: triggerData,
                actionType: UInt8(clamping: actionType), actionData: actionData, nextRun: nextRun, interval: interval,
                isActive: isActive, gasBudget: Wei(gasBudget)))
    }

    /// Whether a call that reverted with these bytes says that there is no such workflow.
    func isMissing(revert data: [UInt8]) -> Bool { Selector(prefixOf: data) == Self.notFound }
}

// MARK: Events

extension RegistryContract {
    /// Asks for all events that touch a workflow, or a certain one.
    package func query(_ blocks: ClosedRange<BlockNumber>, last: Hash32, about workflow: UInt256? = nil) -> LogQuery {
        LogQuery(
            addresses: [address, workflows.address], topics: [topics] + (workflow.map { [[Hash32($0)]] } ?? []),
            blocks: blocks, lastBlock: last)
    }

    /// Tells which workflow a log touches, and how; `nil` for any other log.
    package func event(in log: Log) -> (workflow: UInt256, event: RegistryEvent)? {
        if log.address == address, let event = log.topics.first.flatMap({ events[$0] }), log.topics.count > 1,
            let id = UInt256(bigEndian: log.topics[1].bytes)
        {
            return (id, event)
        }
        return workflows.execution(in: log).map { ($0.workflowID, .executed(success: $0.success)) }
    }
}

/// What an event says of a workflow.
package enum RegistryEvent: Hashable, Sendable {
    case created, updated, paused, resumed, deleted
    /// The executor ran it; whether the action inside succeeded.
    case executed(success: Bool)
}

/// What came of reading one workflow.
package enum WorkflowReading: Sendable {
    case found(WorkflowRecord)
    /// There is none with this id, or none any more.
    case missing
    /// Nobody can tell.
    case failed(ChainError)

    package var record: WorkflowRecord? {
        if case .found(let record) = self { record } else { nil }
    }
}
