import Concurrency
import Dispatch
import Files
import Glibc
import Processes

extension Subprocess {
    /// Runs a shell script, and `body` while it runs.
    static func shell<Result>(
        _ script: String, input: Input = .none, output: Output = .discarded, error: Output = .discarded,
        grace: Duration = .seconds(5), body: (Execution) async throws -> Result
    ) async throws -> ExecutionResult<Result> {
        try await run(
            .path("/bin/sh"), arguments: ["-c", script], input: input, output: output, error: error, grace: grace,
            body: body)
    }

    /// Runs a shell script to its end.
    static func shell(
        _ script: String, input: Input = .none, output: Output = .string(limit: 10_000), error: Output = .discarded
    ) async throws -> ExecutionResult<Void> {
        try await shell(script, input: input, output: output, error: error) { _ in }
    }
}

/// Whether a process has ended, if perhaps nobody has waited for it.
func hasEnded(_ process: CInt) -> Bool {
    guard let file = try? FileDescriptor.open("/proc/\(process)/stat", .readOnly),
        let bytes = try? file.closeAfter({ try file.read(upTo: 1_000) })
    else { return true }
    // The state follows the name, which is in brackets.
    return String(decoding: bytes, as: UTF8.self).split(separator: ") ").last?.first == "Z"
}

/// Whether a process that we have started has been waited for.
func isReaped(_ process: CInt) -> Bool {
    var state = siginfo_t()
    return waitid(P_PID, id_t(process), &state, WEXITED | WNOHANG | WNOWAIT) == -1 && errno == ECHILD
}

/// Waits until something is as it should be; the time limit of the test is the limit.
func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(2)) }
}

/// A thread that runs tasks, with signals blocked or not.
final class ThreadExecutor: TaskExecutor {
    enum Mask {
        case full
        case empty
    }

    private let jobs = Locked<[UnownedJob?]>([])
    private let semaphore = DispatchSemaphore(value: 0)

    private init() {}

    /// Runs `body` on a thread with that mask.
    static func run<Result: Sendable>(
        _ mask: Mask, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let executor = ThreadExecutor()
        DedicatedThread.start("test") {
            var signals = sigset_t()
            if mask == .full { sigfillset(&signals) } else { sigemptyset(&signals) }
            pthread_sigmask(SIG_SETMASK, &signals, nil)
            while let job = executor.next() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
        }
        defer { executor.add(nil) }
        return try await withTaskExecutorPreference(executor) { try await body() }
    }

    func enqueue(_ job: consuming ExecutorJob) { add(UnownedJob(job)) }

    /// Nothing ends the thread.
    private func add(_ job: UnownedJob?) {
        jobs.withLock { $0.append(job) }
        semaphore.signal()
    }

    private func next() -> UnownedJob? {
        semaphore.wait()
        return jobs.withLock { $0.removeFirst() }
    }
}
