import Concurrency

/// What loggers write to that were not given a handler: nothing, until a program says otherwise.
package enum LoggingSystem {
    /// Makes a handler for a label.
    package typealias Factory = @Sendable (_ label: String) -> any LogHandler

    private static let chosen = Locked<Factory?>(nil)

    /// Decides what becomes of the messages of all loggers that are made from now on; only the first call counts.
    package static func bootstrap(_ factory: @escaping Factory) {
        chosen.withLock { $0 = $0 ?? factory }
    }

    static var factory: Factory {
        chosen.withLock(\.self) ?? { _ in NoOpLogHandler() }
    }
}
