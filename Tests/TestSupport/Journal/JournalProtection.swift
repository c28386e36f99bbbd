/// A promise of the journal that a simulation can do without, to see whether its checks notice.
package enum JournalProtection: String, CaseIterable, Sendable {
    /// A store that came back moves nothing until it was recovered.
    case noticesLoss
    /// A worker that knows of a write that the store does not have is heard.
    case writesAreCounted
    /// What is answered as bound was written.
    case bindingIsDurable
    /// A worker without the lease writes nothing.
    case fence
    /// A step that was taken before is recognised only under a lease.
    case leaseComesFirst
    /// A record is replaced, or given up, only if it is the one that was meant.
    case headIsCompared
    /// Only what is in the worker's own claimed list is bound.
    case claimIsHeld
    /// A bound job leaves the claimed list.
    case claimEnds
    /// A known run is not bound again.
    case runIsNew
    /// One claim is not bound twice by one batch.
    case claimsOnce
    /// Nothing is written by a batch of which one nonce is taken.
    case readsFirst
    /// Nothing is bound behind what is refused.
    case stopsAtRefusal
    /// A lower nonce does not lower the mark.
    case nextOnlyRises
    /// A refusal is answered for the item that was refused.
    case answersForTheRight
    /// The store's clock does not go back when the server's is set back.
    case clockNeverGoesBack
    /// A flight is settled once.
    case settlesOnce
    /// What is reaped is no longer claimed by the dead worker.
    case reapMoves
    /// A nonce that a record was settled for during a recovery is looked at no more.
    case recordsSpeak
    /// Adopting a job makes its run known.
    case adoptionSetsRun
    /// A recovery is quiet for as long as a lease, unless everybody has stopped.
    case leaseIsWaitedFor
    /// All who may have bound anything are asked to stop.
    case everybodyStops
    /// Somebody was there before who knows of all others.
    case needsWitness
    /// Nobody works before everybody else was told of it.
    case joiningIsTold
    /// Who was taken for dead, and returns, is told of again.
    case returnIsTold
    /// A plan that was left unfinished counts as a loss.
    case unfinishedIsLost
    /// A second loss leaves the plan of the first as it is.
    case planIsKept
    /// A job whose push was lost, and which may have been executed, is known when it is pushed again.
    case orphansAreKept
}
