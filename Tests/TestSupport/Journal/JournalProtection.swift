/// A promise of the journal that a simulation can do without, to see whether its checks notice.
package enum JournalProtection: String, CaseIterable, Sendable {
    /// What is answered as bound was written.
    case bindingIsDurable
    /// A worker without the lease writes nothing.
    case fence
    /// Only what is in the worker's own claimed list is bound.
    case claimIsHeld
    /// A bound job leaves the claimed list.
    case claimEnds
    /// A known run is not bound again.
    case runIsNew
    /// A flight is settled once.
    case settlesOnce
    /// What is reaped is no longer claimed by the dead worker.
    case reapMoves
    /// A flight that is written back takes its entry from an earlier binding.
    case earlierBindingsEnd
    /// Whoever holds an account from which an entry was taken does not go on with it.
    case takingEndsLease
}
