import Concurrency

/// The highest number of a write that this worker knows of.
///
/// Nothing is sent before the store has answered with the number of its binding. So a store that knows of all numbers that
/// anybody has seen has lost nothing that was sent.
final class SeenWrites: Sendable {
    private let highest = Locked<UInt64>(0)

    var number: UInt64 { highest.withLock { $0 } }

    func see(_ number: UInt64?) {
        guard let number else { return }
        highest.withLock { $0 = max($0, number) }
    }
}
