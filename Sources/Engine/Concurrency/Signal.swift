import Concurrency

/// Wakes everybody who waits for something to change; the engine's condition variable.
///
/// To wait for a condition without missing a change: read ``generation``, look at the condition, and
/// when it does not hold, ``wait(past:)`` that generation and look again.
package final class Signal: Sendable {
    private struct State {
        var generation = 0
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Locked(State())

    package init() {}

    /// How often ``notify()`` has been called.
    package var generation: Int { state.withLock { $0.generation } }

    /// Wakes all who wait now.
    package func notify() {
        let woken = state.withLock { state in
            state.generation += 1
            defer { state.waiters.removeAll() }
            return state.waiters.values.map { $0 }
        }
        for waiter in woken { waiter.resume() }
    }

    /// Suspends until the generation is no longer `seen`; returns at once when the task is cancelled.
    package func wait(past seen: Int) async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation that this check does not see runs its handler after the registration.
                let registered = state.withLock { state in
                    guard state.generation == seen, !Task.isCancelled else { return false }
                    state.waiters[waiter] = continuation
                    return true
                }
                if !registered { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }
}

extension TimeSource {
    /// Suspends until `signal` has passed the generation `seen`, but for `duration` at most.
    ///
    /// Returns at once when the task is cancelled.
    package func wait(for signal: Signal, past seen: Int, upTo duration: Duration) async {
        await withTaskGroup { group in
            group.addTask { await signal.wait(past: seen) }
            // The only error is a cancellation: the wait is over.
            group.addTask { _ = try? await self.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }
}
