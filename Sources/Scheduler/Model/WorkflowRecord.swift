package import Ethereum

/// A workflow as the registry has it.
package struct WorkflowRecord: Equatable, Sendable {
    package var id: UInt256
    /// Who pays for its runs.
    package var owner: Address
    /// What kind of trigger it has, as a number: see ``Trigger``.
    package var triggerType: UInt8
    package var triggerData: [UInt8]
    /// Carried, never judged.
    package var actionType: UInt8
    package var actionData: [UInt8]
    /// When it is due, in seconds since 1970; zero: from its creation on.
    package var nextRun: UInt256
    /// The recurrence in seconds; zero for none.
    package var interval: UInt256
    package var isActive: Bool
    /// What the escrow charges the owner for each run, in wei.
    package var gasBudget: Wei

    package init(
        id: UInt256, owner: Address, triggerType: UInt8, triggerData: [UInt8], actionType: UInt8, actionData: [UInt8],
        nextRun: UInt256, interval: UInt256, isActive: Bool, gasBudget: Wei
    ) {
        self.id = id
        self.owner = owner
        self.triggerType = triggerType
        self.triggerData = triggerData
        self.actionType = actionType
        self.actionData = actionData
        self.nextRun = nextRun
        self.interval = interval
        self.isActive = isActive
        self.gasBudget = gasBudget
    }
}
