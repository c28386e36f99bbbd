/// All that an operator may want to know of a recovery.
package struct RecoveryStatus: Equatable, Sendable {
    /// `nil` where none stands.
    package var progress: RecoveryProgress?
    /// When the last one ended; `nil` before the first.
    package var lastEnded: Milliseconds?
    package var leader: WorkerID?
    package var accounts: [RecoveryPlan.Account]
    /// Whether each worker that may have bound anything has said that it has stopped.
    package var workers: [WorkerID: Bool]
    /// What the operator has ordered; also before a recovery begins that is to be held.
    package var order: RecoveryOrder?

    package init(
        progress: RecoveryProgress?, lastEnded: Milliseconds?, leader: WorkerID?, accounts: [RecoveryPlan.Account],
        workers: [WorkerID: Bool], order: RecoveryOrder?
    ) {
        self.progress = progress
        self.lastEnded = lastEnded
        self.leader = leader
        self.accounts = accounts
        self.workers = workers
        self.order = order
    }
}
