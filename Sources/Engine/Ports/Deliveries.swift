/// When an entry counts as one that kills the workers that claim it.
///
/// A delivery is counted when the worker that had claimed the entry is found dead, whatever it died of; any progress
/// of the entry, or a live worker that gives it back, sets the count back to nothing.
package enum Deliveries {
    /// From this count on an entry is claimed only by itself, so that those around it do not share its fate: 5.
    package static let suspicion = 5
    /// With this count an entry becomes a dead letter, ``DeadReason/killedWorkers``: 10.
    package static let limit = 10
}

/// Answer of ``JobQueue/claim(upTo:)``.
package struct ClaimAnswer: Equatable, Sendable {
    package var claims: [Claim]
    /// How many entries became dead letters in the same step.
    package var buried: Int
    /// Nothing more can be claimed until this worker's list is empty: one of its claims, or the next entry, is suspect.
    package var mustFinishFirst: Bool

    package init(claims: [Claim] = [], buried: Int = 0, mustFinishFirst: Bool = false) {
        self.claims = claims
        self.buried = buried
        self.mustFinishFirst = mustFinishFirst
    }
}

/// Answer of ``JobQueue/reap(deadFor:)``.
package struct ReapAnswer: Equatable, Sendable {
    /// How many entries went back to the inbox, for each dead worker.
    package var recovered: [WorkerID: Int]
    /// How many entries became dead letters instead.
    package var buried: Int

    package init(recovered: [WorkerID: Int] = [:], buried: Int = 0) {
        self.recovered = recovered
        self.buried = buried
    }
}
