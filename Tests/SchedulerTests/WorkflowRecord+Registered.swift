import Ethereum
import Scheduler

extension WorkflowRecord {
    /// A workflow with an action and an interval, of whatever trigger.
    static func registered(
        id: UInt256 = 7, owner: Address = .sample(1), triggerType: UInt8 = 1, triggerData: [UInt8] = [],
        actionData: [UInt8] = [1, 2, 3], nextRun: UInt256 = 1_700_000_000, interval: UInt256 = 60,
        isActive: Bool = true, gasBudget: Wei = 5
    ) -> WorkflowRecord {
        WorkflowRecord(
            id: id, owner: owner, triggerType: triggerType, triggerData: triggerData, actionType: 1,
            actionData: actionData, nextRun: nextRun, interval: interval, isActive: isActive, gasBudget: gasBudget)
    }

    static func registered(_ triggerType: UInt8, json: String, interval: UInt256 = 60) -> WorkflowRecord {
        .registered(triggerType: triggerType, triggerData: Array(json.utf8), interval: interval)
    }
}
