package import Ethereum

/// What a scheduler keeps of a workflow in memory: all but what its action does.
package struct Workflow: Equatable, Sendable {
    package let id: UInt256
    package let owner: Address
    package let trigger: Trigger
    /// When it is due, in seconds since 1970; zero: from its creation on.
    package let nextRun: UInt256
    /// The recurrence in seconds; zero for none.
    package let interval: UInt256
    package let isActive: Bool
    /// What the escrow charges the owner for each run, in wei.
    package let gasBudget: Wei
    /// Why the executor would refuse its action; `nil` when it would not.
    package let actionProblem: String?
    /// The block of its last change, or one above it.
    ///
    /// What starts a run counts once this block is deep enough.
    package internal(set) var changed: BlockNumber

    /// Keeps what matters of a record that is in `changed` what it is now.
    package init(_ record: WorkflowRecord, changed: BlockNumber) {
        id = record.id
        owner = record.owner
        trigger = Trigger(record)
        nextRun = record.nextRun
        interval = record.interval
        isActive = record.isActive
        gasBudget = record.gasBudget
        actionProblem = ActionShape.problem(of: record.actionData)
        self.changed = changed
    }

    /// Whether what starts its runs is deep enough to be believed; nothing is while no block is.
    package func isSettled(by deepest: BlockNumber?) -> Bool {
        deepest.map { changed <= $0 } ?? false
    }

    /// Whether it is the same but for when it changed.
    func isSame(as other: Workflow) -> Bool {
        var other = other
        other.changed = changed
        return self == other
    }

    /// When it is due by its time alone; `nil` for a trigger of another kind, while paused, and at the end of time, which means never.
    var dueTime: UInt64? {
        guard isActive, trigger == .time, let time = UInt64(exactly: nextRun), time < .max else { return nil }
        return time
    }
}
