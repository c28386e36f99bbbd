package import Engine
package import Ethereum

/// One run of a workflow that is to be queued.
package struct Run: Equatable, Sendable {
    package var workflow: UInt256
    package var owner: Address
    /// The idempotency key: two runs with one key are executed once.
    package var key: String
    /// What it costs its owner, in wei.
    package var budget: Wei
    /// The inbox entry, which depends on what the chain says alone: a run that is pushed once more after a loss is the same.
    package var entry: [UInt8]

    package init(workflow: UInt256, owner: Address, key: String, budget: Wei, entry: [UInt8]) {
        self.workflow = workflow
        self.owner = owner
        self.key = key
        self.budget = budget
        self.entry = entry
    }
}

/// A run that was pushed and whose end nobody has seen yet.
package struct QueuedRun: Equatable, Sendable {
    package var workflow: UInt256
    package var owner: Address
    package var budget: Wei
    /// When it was pushed, by the store's clock.
    package var pushedAt: Milliseconds

    package init(workflow: UInt256, owner: Address, budget: Wei, pushedAt: Milliseconds) {
        self.workflow = workflow
        self.owner = owner
        self.budget = budget
        self.pushedAt = pushedAt
    }
}

/// How a run ended, as the streams of the workers tell.
package struct RunOutcome: Equatable, Sendable {
    package enum End: Equatable, Sendable {
        /// Mined, in this block.
        case done(block: BlockNumber?)
        /// A dead letter, with this reason.
        case dead(reason: String)
    }

    package var workflow: UInt256
    /// The idempotency key; `nil` for a job without one.
    package var key: String?
    package var end: End

    package init(workflow: UInt256, key: String?, end: End) {
        self.workflow = workflow
        self.key = key
        self.end = end
    }
}

/// A transfer that a workflow waited for, and that was not pushed yet.
package struct Firing: Hashable, Sendable {
    package var workflow: UInt256
    /// The idempotency key of its run.
    package var key: String
    /// The block's time, in seconds since 1970.
    package var at: UInt64
    /// How many transfers it stands for; more than one when they were coalesced.
    package var transfers: Int

    package init(workflow: UInt256, key: String, at: UInt64, transfers: Int = 1) {
        self.workflow = workflow
        self.key = key
        self.at = at
        self.transfers = transfers
    }
}
