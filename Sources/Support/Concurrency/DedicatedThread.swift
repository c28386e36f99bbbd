internal import CThreads

/// A thread of our own, for work that waits inside the operating system.
///
/// The threads of Swift's pool are as many as there are cores, and none of them may wait: whatever does gets a thread here.
package enum DedicatedThread {
    /// Starts a thread that runs `body` and ends with it.
    ///
    /// No signal is delivered to it, and writing to a pipe or a socket that nobody reads is an error there rather than a
    /// signal. `name` is what `ps -L` and debuggers show; the system keeps 15 bytes of it.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(name, body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, runWork, work)
        if code != 0 { fatalError("the system has no thread left for \(name)") }
        pthread_detach(thread)
    }

    /// Runs `body`, which may wait, on a thread of its own, and returns what it returned.
    ///
    /// A cancellation does not interrupt what the system is doing: the call returns when `body` does.
    package static func run<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            start(name) { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// At the top of the file it would be the same: a function that C calls must not belong to an actor.
    private static let runWork: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context = unsafe context else { return nil }
        let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        unsafe work.name.withCString { unsafe autometa_prepare_thread($0) }
        work.body()
        return nil
    }
}
