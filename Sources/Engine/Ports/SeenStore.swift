import Concurrency

/// What a worker has seen of the store, which its journal brings whenever it asks how the store stands: after a loss only others can
/// tell of what the store has forgotten.
///
/// Nothing is sent before the store has answered with the number of its binding. So a store that knows of all numbers that
/// anybody has seen has lost nothing that was sent.
package final class SeenStore: Sendable {
    /// Who the worker is in a life of the store.
    package struct Membership: Hashable, Sendable {
        /// The life's name; empty before it has joined.
        package var life = ""
        /// The number under which it has joined there.
        package var number: UInt64 = 0
        /// The number of the last worker to join of which it was told.
        package var last: UInt64 = 0

        package init(life: String = "", number: UInt64 = 0, last: UInt64 = 0) {
            self.life = life
            self.number = number
            self.last = last
        }
    }

    private let write = Locked<UInt64>(0)
    private let membership = Locked(Membership())

    package init() {}

    /// The highest number of a write.
    package var lastWrite: UInt64 { write.withLock { $0 } }

    package func see(_ number: UInt64?) {
        guard let number else { return }
        write.withLock { $0 = max($0, number) }
    }

    package var place: Membership { membership.withLock { $0 } }

    /// Notes who the worker is now.
    ///
    /// - Returns: Whether others have joined since it was told last.
    package func join(_ place: Membership) -> Bool {
        membership.withLock { membership in
            let known = membership.life == place.life ? membership.last : 0
            membership = place
            return place.last > known
        }
    }
}
