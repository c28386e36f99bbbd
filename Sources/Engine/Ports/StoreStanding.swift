package import Ethereum

/// What a worker brings when it asks how the store stands.
package struct RecoveryMember: Equatable, Sendable {
    /// The accounts that it is configured with.
    package var accounts: [Address]
    package var leaseTTL: Duration
    /// Most nonces that it has in flight for one account.
    package var capacity: Int
    /// Whether nothing that it had bound in an earlier life of the store can leave it any more.
    package var hasStopped: Bool
    /// Whether it has worked with an earlier life of the store.
    package var wasThere: Bool
    /// The workers that were alive there, as far as it knew.
    package var others: Set<WorkerID>

    package init(
        accounts: [Address], leaseTTL: Duration, capacity: Int, hasStopped: Bool = false, wasThere: Bool = false,
        others: Set<WorkerID> = []
    ) {
        self.accounts = accounts
        self.leaseTTL = leaseTTL
        self.capacity = capacity
        self.hasStopped = hasStopped
        self.wasThere = wasThere
        self.others = others
    }
}

/// Answer of ``RecoveryJournal/standing(_:)``.
package struct StoreStanding: Equatable, Sendable {
    /// Names the present life of the store: another one after each restart, failover and exchange of its data.
    package var incarnation: String
    /// How far a recovery is; `nil`: none stands, and entries may be moved.
    package var recovery: RecoveryProgress?
    /// The workers with a heartbeat.
    package var workers: Set<WorkerID>
    /// Those of them that have not said yet that they were told of this one, in this life of the store.
    package var unaware: Set<WorkerID>
    /// Whether a worker has joined since this one last asked: it waits until this one says that it was told.
    package var hasNewcomers: Bool

    package init(
        incarnation: String, recovery: RecoveryProgress?, workers: Set<WorkerID>, unaware: Set<WorkerID>,
        hasNewcomers: Bool
    ) {
        self.incarnation = incarnation
        self.recovery = recovery
        self.workers = workers
        self.unaware = unaware
        self.hasNewcomers = hasNewcomers
    }
}

/// How far a recovery is.
package struct RecoveryProgress: Hashable, Sendable {
    package var step: RecoveryStep
    /// Time since it began.
    package var age: Duration
    /// What it waits for, in words; empty: nothing.
    package var waitsFor: String
    /// Whether that does not pass by itself, and the operator is needed.
    package var isStuck: Bool
    /// What the operator has ordered.
    package var order: RecoveryOrder?

    package init(
        step: RecoveryStep, age: Duration, waitsFor: String = "", isStuck: Bool = false, order: RecoveryOrder? = nil
    ) {
        self.step = step
        self.age = age
        self.waitsFor = waitsFor
        self.isStuck = isStuck
        self.order = order
    }
}

/// What the leader notes for its successor, and for whoever asks.
package struct RecoveryNote: Hashable, Sendable {
    package var step: RecoveryStep
    /// How long it has been quiet.
    package var quietFor: Duration
    /// What the recovery waits for, in words; empty: nothing.
    package var waitsFor: String
    /// Whether that does not pass by itself, and the operator is needed.
    package var isStuck: Bool
    /// The account whose key it takes to go on, and which the leader does not have: a worker that has it takes the lead.
    package var wants: Address?

    package init(
        _ step: RecoveryStep, quietFor: Duration = .zero, waitsFor: String = "", isStuck: Bool = false,
        wants: Address? = nil
    ) {
        self.step = step
        self.quietFor = quietFor
        self.waitsFor = waitsFor
        self.isStuck = isStuck
        self.wants = wants
    }
}

/// What an operator wants of a recovery.
package enum RecoveryOrder: String, Sendable {
    /// It must not end, and take no further step.
    case hold
    /// It must not wait for what nodes do not show.
    case force
}

/// The steps of a recovery, in their order.
package enum RecoveryStep: String, CaseIterable, Sendable {
    /// Until nothing that was lost can still be sent.
    case quiet
    /// What records say, and the chain shows deep, is settled.
    case settle
    /// For transactions of jobs that no record speaks for.
    case look
    /// The entries of those are taken from where they wait.
    case adopt
}
