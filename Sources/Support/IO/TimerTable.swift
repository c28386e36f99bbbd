/// What is to be done at which time.
///
/// A sorted array: an event loop has a handful of timers, since libcurl keeps those of its transfers itself.
struct TimerTable {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let deadline: Instant
        let timer: IOTimer
        let body: () -> Void
    }

    private var entries: [Entry] = []
    private var lastNumber: UInt64 = 0

    /// When the next timer is due.
    var nextDeadline: Instant? { entries.first?.deadline }

    /// Adds something to do; among those of one time the earlier one comes first.
    mutating func add(at deadline: Instant, _ body: @escaping () -> Void) -> IOTimer {
        lastNumber += 1
        let timer = IOTimer(number: lastNumber)
        let index = entries.firstIndex { $0.deadline > deadline } ?? entries.endIndex
        entries.insert(Entry(deadline: deadline, timer: timer, body: body), at: index)
        return timer
    }

    /// Forgets a timer; does nothing about one that has run.
    mutating func cancel(_ timer: IOTimer) {
        entries.removeAll { $0.timer == timer }
    }

    /// Takes what is due first, if it is due.
    mutating func popDue(at now: Instant) -> (() -> Void)? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        return entries.removeFirst().body
    }

    /// Forgets all.
    mutating func removeAll() { entries = [] }
}

/// Names something that is to be done at a time.
package struct IOTimer: Hashable, Sendable {
    fileprivate let number: UInt64
}
