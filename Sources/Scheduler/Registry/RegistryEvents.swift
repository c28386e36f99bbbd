import Chain
import Ethereum

/// What the logs of some blocks say.
struct RegistryEvents {
    private(set) var changes: [WorkflowChange] = []
    private(set) var runs: [SeenRun] = []
    /// The last block that touches each workflow.
    private(set) var touched: [UInt256: BlockNumber] = [:]

    private struct Occasion: Hashable {
        let workflow: UInt256
        let transaction: Hash32
    }

    /// Sorts logs, which are in the order of the chain.
    ///
    /// A run sets its workflow's next one, which the registry calls an update: that is no owner's change.
    init(_ logs: [LocatedLog], of contract: RegistryContract) {
        let events = logs.compactMap { located in contract.event(in: located.log).map { (located.log, $0) } }
        var ran: Set<Occasion> = []
        for (log, (workflow, event)) in events {
            touched[workflow] = log.blockNumber
            guard case .executed(let success) = event else { continue }
            ran.insert(Occasion(workflow: workflow, transaction: log.transactionHash))
            runs.append(
                SeenRun(
                    workflow: workflow, success: success, transaction: log.transactionHash, block: log.blockNumber))
        }
        for (log, (workflow, event)) in events {
            guard let kind = event.change else { continue }
            if kind == .updated, ran.contains(Occasion(workflow: workflow, transaction: log.transactionHash)) {
                continue
            }
            changes.append(
                WorkflowChange(
                    workflow: workflow, kind: kind, transaction: log.transactionHash, block: log.blockNumber))
        }
    }
}

extension RegistryEvent {
    fileprivate var change: WorkflowChange.Kind? {
        switch self {
        case .created: .created
        case .updated: .updated
        case .paused: .paused
        case .resumed: .resumed
        case .deleted: .deleted
        case .executed: nil
        }
    }
}
