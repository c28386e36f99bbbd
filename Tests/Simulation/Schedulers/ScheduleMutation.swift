import TestSupport

/// Something about schedulers that is broken on purpose, to see whether the checks notice.
enum ScheduleMutation: String, CaseIterable, Sendable {
    /// Who does not lead any more writes all the same.
    case noFence
    /// The cursor of the transfers moves in a step of its own, before what fired is written.
    case cursorMovesFirst
    /// The key of a run tells in which block its transfer was.
    case blockHashInKey
    /// Runs are pushed by what the last poll has shown.
    case noSecondReading
    /// What is pushed counts as executed.
    case runKeySetAtPush

    /// What the store does not promise.
    var lacking: Set<ScheduleProtection> {
        switch self {
        case .noFence: [.fence]
        case .cursorMovesFirst: [.firingsComeFirst]
        case .runKeySetAtPush: [.runKeyIsTheWorkers]
        case .blockHashInKey, .noSecondReading: []
        }
    }
}
