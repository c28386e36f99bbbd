import Concurrency
package import Engine

/// What goes wrong in a test double, step by step, and what was asked of it.
package final class Faults<Step: Hashable & Sendable>: Sendable {
    /// What happens to one step.
    package enum Fault: Sendable {
        /// It is not taken, and this is thrown.
        case fail(any Error)
        /// It is taken, and this is thrown all the same.
        case loseAnswer(any Error)
        /// It is taken after this time.
        case delay(Duration)
        /// It is taken when the test releases it, or fails then.
        case hold(failing: (any Error)? = nil)
    }

    private struct Watcher {
        let step: Step
        let count: Int
        let signal: Signal
    }

    private struct State {
        var next: [Step: [Fault]] = [:]
        var always: [Step: Fault] = [:]
        var held: [Step: [Signal]] = [:]
        var counts: [Step: Int] = [:]
        var watchers: [Watcher] = []
    }

    private let state = Locked(State())

    package init() {}

    /// Plans a fault for the next call of `step` that has none yet; `times` in a row.
    package func next(_ step: Step, _ fault: Fault, times: Int = 1) {
        state.withLock { $0.next[step, default: []] += Array(repeating: fault, count: times) }
    }

    /// Plans a fault for every call of `step` without one of its own; nil ends it.
    package func always(_ step: Step, _ fault: Fault?) {
        state.withLock { $0.always[step] = fault }
    }

    /// Lets all calls of `step` go on that are held at this moment.
    package func release(_ step: Step) {
        let held = state.withLock { $0.held.removeValue(forKey: step) ?? [] }
        for signal in held { signal.notify() }
    }

    /// How often `step` was called.
    package func count(of step: Step) -> Int {
        state.withLock { $0.counts[step] ?? 0 }
    }

    /// Suspends until `step` was called at least `count` times; a call counts when it begins.
    package func reached(_ step: Step, count: Int = 1) async throws {
        let signal = Signal()
        state.withLock { state in
            if state.counts[step] ?? 0 >= count { return signal.notify() }
            state.watchers.append(Watcher(step: step, count: count, signal: signal))
        }
        try await signal.notified()
    }

    /// Takes one step with whatever is planned for it.
    package func run<Result: Sendable>(
        _ step: Step, time: any TimeSource, _ body: () async throws -> Result
    ) async throws -> Result {
        let (fault, signal) = begin(step)
        switch fault {
        case nil: return try await body()
        case .fail(let error): throw error
        case .loseAnswer(let error):
            _ = try await body()
            throw error
        case .delay(let duration):
            try await time.sleep(for: duration)
            return try await body()
        case .hold(let error):
            try await signal.notified()
            if let error { throw error }
            return try await body()
        }
    }

    /// Counts the call, tells those who wait for it, and returns what is planned for it, with the signal that
    /// releases it where it is held.
    private func begin(_ step: Step) -> (Fault?, Signal) {
        let release = Signal()
        let (fault, reached): (Fault?, [Watcher]) = state.withLock { state in
            let count = (state.counts[step] ?? 0) + 1
            state.counts[step] = count
            let reached = state.watchers.filter { $0.step == step && $0.count <= count }
            state.watchers.removeAll { $0.step == step && $0.count <= count }
            let hasOwn = state.next[step]?.isEmpty == false
            let fault = hasOwn ? state.next[step]?.removeFirst() : state.always[step]
            if case .hold = fault { state.held[step, default: []].append(release) }
            return (fault, reached)
        }
        for watcher in reached { watcher.signal.notify() }
        return (fault, release)
    }
}
