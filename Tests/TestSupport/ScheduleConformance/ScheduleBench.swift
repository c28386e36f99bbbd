package import Ethereum
package import Scheduler

/// What an implementation of the schedule's store provides to be checked by ``ScheduleConformance``, beside a journal in the same store.
package protocol ScheduleBench: JournalBench {
    /// The store of one scheduler.
    ///
    /// - Parameter runTTL: How long a key is remembered that was withdrawn.
    func schedule(_ holder: String, of registry: Address, runTTL: Duration) -> any ScheduleStore

    /// Makes it impossible to write firings of a registry, or possible again.
    func refuseFirings(_ refuses: Bool, of registry: Address) async throws
}
