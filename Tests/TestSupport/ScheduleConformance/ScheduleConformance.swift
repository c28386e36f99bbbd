import Scheduler

/// What every implementation of the ``ScheduleStore`` port must do: the port's comments, as checks.
package enum ScheduleConformance {
    /// One promise of the port.
    package struct Check: Sendable, CustomStringConvertible {
        /// The promise as a sentence.
        package let description: String
        private let body: @Sendable (ScheduleScene) async throws -> Void

        init(_ description: String, _ body: @escaping @Sendable (ScheduleScene) async throws -> Void) {
            self.description = description
            self.body = body
        }

        /// Throws a ``JournalConformance/Failure`` when the promise is broken.
        package func run(on bench: any ScheduleBench) async throws {
            let scene = ScheduleScene(bench)
            try await scene.workers.a.recoverAsItIs()
            try await body(scene)
        }
    }

    /// How long the bench's journals remember the key of a settled run: longer than any check takes.
    package static let runTTL: Duration = .seconds(600)

    static let short = JournalConformance.short
    static let long = JournalConformance.long

    /// All checks.
    package static let checks = leading + pushing + withdrawing + ending + firing
}
