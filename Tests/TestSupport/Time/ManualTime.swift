import Concurrency
package import Engine

/// Time that stands still until a test moves it.
package final class ManualTime: TimeSource {
    private struct Sleeper {
        let wakesAt: Duration
        let signal: Signal
    }

    private struct State {
        var elapsed: Duration = .zero
        /// By the time they wake; among equals in the order in which they went to sleep.
        var sleepers: [Sleeper] = []
        /// How long each sleep was to last that ``ManualTime/nextSleep()`` has not returned yet.
        var unseen: [Duration] = []
        var watcher: Signal?
    }

    private let state = Locked(State())
    private let start: Milliseconds

    /// Stops the clock at a time of day; 2023-11-14 22:13:20 UTC by default.
    package init(wall: Milliseconds = 1_700_000_000_000) {
        start = wall
    }

    package var elapsed: Duration { state.withLock { $0.elapsed } }

    package var wall: Milliseconds {
        let (seconds, attoseconds) = elapsed.components
        return start + Milliseconds(seconds) * 1_000 + Milliseconds(attoseconds / 1_000_000_000_000_000)
    }

    /// How many tasks sleep at this moment.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        guard duration > .zero else { return await Task.yield() }
        let signal = Signal()
        let (watcher, wakesAt) = state.withLock { state in
            let wakesAt = state.elapsed + duration
            let index = state.sleepers.firstIndex { $0.wakesAt > wakesAt } ?? state.sleepers.endIndex
            state.sleepers.insert(Sleeper(wakesAt: wakesAt, signal: signal), at: index)
            state.unseen.append(duration)
            return (state.watcher.take(), wakesAt)
        }
        watcher?.notify()
        do {
            try await signal.notified()
        } catch {
            state.withLock { state in
                state.sleepers.removeAll { $0.wakesAt == wakesAt && $0.signal === signal }
            }
            throw error
        }
    }

    /// Moves the time forward and wakes those whose time has come, in order.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.elapsed += duration
            let due = state.sleepers.prefix { $0.wakesAt <= state.elapsed }
            state.sleepers.removeFirst(due.count)
            return due
        }
        for sleeper in woken { sleeper.signal.notify() }
    }

    /// Moves the time forward to when the next sleeper wakes, and wakes all that are due then.
    ///
    /// - Returns: `false` when nobody sleeps.
    @discardableResult
    package func advanceToNextWake() -> Bool {
        let next = state.withLock { state in state.sleepers.first.map { $0.wakesAt - state.elapsed } }
        guard let next else { return false }
        advance(by: next)
        return true
    }

    /// Suspends until a task goes to sleep, and returns for how long; each sleep is returned once, in order.
    ///
    /// One task at a time may wait here.
    package func nextSleep() async throws -> Duration {
        while true {
            let signal = Signal()
            let seen: Duration? = state.withLock { state in
                guard state.unseen.isEmpty else { return state.unseen.removeFirst() }
                state.watcher = signal
                return nil
            }
            if let seen { return seen }
            try await signal.notified()
        }
    }
}
