package import Ethereum

/// One run of a workflow that somebody asked for: an inbox entry, checked and understood.
///
/// Comes only from a ``JobDecoder``, so every value is within its bounds.
package struct Job: Equatable, Sendable {
    /// The job's own id, or the one given to it when it was decoded first.
    package let id: String
    package let workflowID: UInt256
    /// The account that the escrow charges.
    package let owner: Address
    /// The action's bytes, at most ``JobDecoder/maximumActionSize``.
    package let actionData: [UInt8]
    /// What the escrow charges the owner, in wei; 0 when the entry does not say.
    package let gasBudget: Wei
    /// When the workflow shall run next, in seconds since 1970, if the entry says so itself.
    package let explicitNextRun: UInt256?
    /// The run that this job is, in seconds since 1970.
    package let nextRun: UInt256?
    /// The recurrence in seconds, zero for none; `nil` when the entry does not say.
    package let interval: UInt256?
    /// What fires the workflow, if the entry says so: 1 time, 2 a price, 3 a transfer.
    package let triggerType: UInt256?
    /// How many attempts have failed so far; 0 when the entry does not say.
    package var attempts: Int
    /// Two jobs with the same key execute once; nil when nothing tells them apart.
    package let idempotencyKey: String?
    /// In place of the estimate; at least ``JobDecoder/minimumGasLimit``.
    package let gasLimit: Gas?
    /// The most that this job pays per gas, in wei, within the configured cap.
    package let maxFeePerGas: Wei?
    /// In place of the oracle's priority fee, in wei per gas.
    package let maxPriorityFeePerGas: Wei?
    /// Whether it waits, without counting attempts, while its owner's escrow cannot pay for it.
    package let holdsUnfunded: Bool
    /// Whether it runs although its run died lately.
    package let isAgain: Bool
    /// The last second (since 1970) at which the job may still be bound.
    package let deadline: UInt64?
    /// The inbox entry, byte for byte.
    package let entry: [UInt8]
    let layout: EntryLayout

    /// What its transactions end with.
    package var tag: JobTag { JobTag(of: entry, key: idempotencyKey) }

    /// Whether the deadline has passed at `now`; never for a job without one.
    package func isExpired(at now: Milliseconds) -> Bool {
        deadline.map { now / 1_000 > $0 } ?? false
    }

    /// What the job says about its fees.
    package var feeOverrides: FeeOverrides {
        FeeOverrides(maxFeePerGas: maxFeePerGas, maxPriorityFeePerGas: maxPriorityFeePerGas)
    }
}
