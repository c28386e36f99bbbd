package import Chain
package import Ethereum

/// What following the registry has shown since the last time.
package struct RegistryNews: Equatable, Sendable {
    /// The chain's newest block, up to which the registry was read.
    package var head: BlockHeader
    /// The highest block that is deep enough to start runs; `nil` while there is none.
    package var deepest: BlockNumber?
    /// What owners did, in the order of the chain; seen at the head.
    ///
    /// A follower that starts, or reads the registry as a whole again, tells once more what is not deep enough yet.
    package var changes: [WorkflowChange] = []
    /// What workers ran, in the order of the chain; seen at the head.
    package var runs: [SeenRun] = []
    /// The chain has forked.
    ///
    /// What was told of blocks above this one counts no more, unless it is told here again. At zero nothing does.
    package var forkedAbove: BlockNumber?
    /// The registry was read as a whole.
    ///
    /// What happened before is not among ``changes`` and ``runs``, but for what is not deep enough yet.
    package var isWhole = false

    package init(head: BlockHeader, deepest: BlockNumber?) {
        self.head = head
        self.deepest = deepest
    }
}

/// What an owner did to a workflow.
package struct WorkflowChange: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case created, updated, paused, resumed, deleted
    }

    package var workflow: UInt256
    package var kind: Kind
    package var transaction: Hash32
    package var block: BlockNumber

    package init(workflow: UInt256, kind: Kind, transaction: Hash32, block: BlockNumber) {
        self.workflow = workflow
        self.kind = kind
        self.transaction = transaction
        self.block = block
    }
}

/// A run as the chain shows it.
package struct SeenRun: Hashable, Sendable {
    package var workflow: UInt256
    /// What became of the action inside.
    package var success: Bool
    package var transaction: Hash32
    package var block: BlockNumber

    package init(workflow: UInt256, success: Bool, transaction: Hash32, block: BlockNumber) {
        self.workflow = workflow
        self.success = success
        self.transaction = transaction
        self.block = block
    }
}
