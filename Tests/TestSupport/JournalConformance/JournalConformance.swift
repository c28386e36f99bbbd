import Engine

/// What every implementation of the ``Journal`` port must do: the port's comments, as checks.
///
/// A check that must not see something expire uses ``long``; one that must see it uses ``short``, so that the suite
/// is quick on a store whose time is real.
package enum JournalConformance {
    /// One promise of the port.
    package struct Check: Sendable, CustomStringConvertible {
        /// The promise as a sentence.
        package let description: String
        private let body: @Sendable (JournalScene) async throws -> Void

        init(_ description: String, _ body: @escaping @Sendable (JournalScene) async throws -> Void) {
            self.description = description
            self.body = body
        }

        /// Throws a ``Failure`` when the promise is broken.
        package func run(on bench: any JournalBench) async throws {
            let scene = JournalScene(bench)
            // A new store moves nothing before somebody has looked whether it has lost anything.
            try await scene.a.recoverAsItIs()
            try await body(scene)
        }
    }

    /// How a promise is broken.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// How long the bench's journals must remember the key of a settled run.
    package static let runTTL: Duration = .milliseconds(30)

    /// How long the bench's journals must not try a run again that died.
    package static let deadQuiet: Duration = .seconds(2)

    static let short: Duration = .milliseconds(30)
    static let long: Duration = .seconds(60)

    /// All checks.
    package static let checks =
        claims + waiting + waysOn + dying + binding + batches + settling + housekeeping + clock + deliveries + leases
        + shares
        + looking + races
        + recovery
}
