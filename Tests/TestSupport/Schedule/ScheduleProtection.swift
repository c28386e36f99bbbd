/// A promise of the schedule's store that a simulation can do without, to see whether its checks notice.
package enum ScheduleProtection: String, CaseIterable, Sendable {
    /// Who does not lead any more writes nothing.
    case fence
    /// What a leader has loaded is of the life of the store that it writes to.
    case lifeIsCompared
    /// Nothing is written while a recovery stands.
    case waitsForRecovery
    /// What is pushed is noted in the same step.
    case pushIsNoted
    /// What workers know of is not pushed again.
    case runIsNew
    /// Run keys are set by workers, or to withdraw a run.
    case runKeyIsTheWorkers
    /// What is queued together stays under the limit.
    case limitIsKept
    /// The cursor of the transfers tells of firings that are there.
    case firingsComeFirst
    /// A run in flight is not opened again.
    case opensTheSettled
}
