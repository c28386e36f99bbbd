import Concurrency
import Engine

/// How the steps of one worker's ``InMemoryJournal`` get to the store, and their answers back.
package protocol JournalLink: Sendable {
    /// Takes a step, with whatever happens to it and to its answer on the way.
    ///
    /// - Parameter act: The step itself; to be called once, or never when the step gets lost.
    func carry<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer

    /// Grows whenever the connection was lost and came back.
    var connection: Int { get }
}

/// A link that only a test's planned faults disturb.
struct PlannedFaultsLink: JournalLink {
    let faults: Faults<InMemoryJournal.Step>
    let time: any TimeSource
    let reconnects: Locked<Int>

    var connection: Int { reconnects.withLock { $0 } }

    func carry<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer {
        try await faults.run(step, time: time) { act() }
    }
}
