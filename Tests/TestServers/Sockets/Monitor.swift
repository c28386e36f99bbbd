import Concurrency
import Foundation

/// A value that threads and tasks share, and for which they can wait until it is as they want it.
package final class Monitor<Value: Sendable>: @unchecked Sendable {  // under the condition's lock
    private let condition = NSCondition()
    private var value: Value

    /// Watches a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// Runs `body` with the value while nobody else can reach it; whoever waits looks at it again afterwards.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body(&value)
    }

    /// Blocks this thread, which has to be one of its own, until `isFulfilled` holds for the value.
    package func wait(until isFulfilled: (Value) -> Bool) {
        condition.lock()
        defer { condition.unlock() }
        while !isFulfilled(value) { condition.wait() }
    }

    /// Suspends until `isFulfilled` holds for the value.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    package func until(_ isFulfilled: @escaping @Sendable (Value) -> Bool) async throws {
        let isCancelled = Locked(false)
        try await withTaskCancellationHandler {
            try await DedicatedThread.run("test-wait") {
                self.wait { isFulfilled($0) || isCancelled.withLock(\.self) }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
            withLock { _ in }
        }
        try Task.checkCancellation()
    }

    /// Suspends until `isFulfilled` holds for the value, also in a task that is cancelled.
    func untilInAnyCase(_ isFulfilled: @escaping @Sendable (Value) -> Bool) async throws {
        try await DedicatedThread.run("test-wait") { self.wait(until: isFulfilled) }
    }
}
