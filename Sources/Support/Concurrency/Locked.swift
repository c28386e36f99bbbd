internal import CThreads

/// A value that one thread at a time can reach.
///
/// For state that synchronous callers on several threads share; where all callers can wait, an actor is better. The lock
/// is one of pthread's, which the thread sanitizer knows: `Synchronization.Mutex` is built on futexes, which it cannot
/// see, so that it reports races where there are none.
@safe package final class Locked<Value> {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Makes a lock around a value.
    package init(_ value: sending Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe Self.check(pthread_mutex_init(mutex, nil))
    }

    deinit {
        unsafe Self.check(pthread_mutex_destroy(mutex))
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the value while nobody else can reach it.
    ///
    /// `body` is to be short, and must not use the same lock: that would wait for itself.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe Self.check(pthread_mutex_lock(mutex))
        defer { unsafe Self.check(pthread_mutex_unlock(mutex)) }
        return try body(&value)
    }

    private static func check(_ code: CInt) {
        precondition(code == 0, "a lock is used that is not one")
    }
}

extension Locked: @unchecked Sendable where Value: Sendable {}  // the value is only reached under the lock
