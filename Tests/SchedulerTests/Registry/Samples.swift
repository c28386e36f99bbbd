import Ethereum
import Scheduler

extension Address {
    /// An address that a number tells from others.
    static func sample(_ number: UInt64) -> Address { Address(lastBytesOf: Hash32(UInt256(number))) }
}

extension WorkflowRecord {
    /// An active workflow with a time trigger and an action that does nothing.
    static func sample(
        nextRun: UInt256 = 0, interval: UInt256 = 60, owner: UInt64 = 1, id: UInt256 = 0
    ) -> WorkflowRecord {
        WorkflowRecord(
            id: id, owner: .sample(owner), triggerType: 1, triggerData: [], actionType: 1, actionData: [],
            nextRun: nextRun, interval: interval, isActive: true, gasBudget: 1_000)
    }
}
