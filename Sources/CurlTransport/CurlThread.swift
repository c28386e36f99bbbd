internal import CCurl
import Concurrency
import JSONRPC

/// The thread that does nothing but run libcurl and the actors that belong to it.
///
/// One turn of its loop: run what was enqueued, let libcurl send and receive, then sleep until a socket is ready, a timer
/// of libcurl runs out or something is enqueued. Its multi handle is closed when the thread ends.
final class CurlThread: TransportExecutor {
    /// Everything but the wake-up is for the thread itself.
    let multi: MultiHandle
    private let inbox = Locked(Inbox())

    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private struct Inbox {
        var work: [Work] = []
        /// Whether the thread sleeps or is about to, and must be woken.
        var isAsleep = false
        var isStopping = false
        var thread: pthread_t?
    }

    init(maximumConnections: Int) {
        multi = MultiHandle(maximumConnections: maximumConnections)
    }

    /// Starts the thread, which calls the closure in every turn.
    func start(_ turn: @escaping @Sendable () -> Void) {
        let run = unsafe Unmanaged.passRetained(Run(thread: self, turn: turn)).toOpaque()
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let run = unsafe Unmanaged<Run>.fromOpaque(context).takeRetainedValue()
                unsafe autometa_prepare_thread("autometa-curl")
                run.thread.run(run.turn)
                return nil
            }, run)
        precondition(result == 0, "no thread for HTTP requests")
        pthread_detach(thread)
    }

    /// Lets the thread end when nothing is enqueued any more.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        multi.wakeUp()
    }

    private func run(_ turn: () -> Void) {
        inbox.withLock { $0.thread = pthread_self() }
        while runWork() {
            turn()
            if fallAsleep() {
                multi.poll()
                inbox.withLock { $0.isAsleep = false }
            }
        }
    }

    /// Runs what was enqueued before this call.
    ///
    /// - Returns: Whether the thread goes on.
    private func runWork() -> Bool {
        let (work, isStopping) = inbox.withLock { inbox in
            defer { inbox.work.removeAll(keepingCapacity: true) }
            return (inbox.work, inbox.isStopping)
        }
        for item in work {
            switch item {
            case .job(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
            case .closure(let closure): closure()
            }
        }
        return !work.isEmpty || !isStopping
    }

    private func fallAsleep() -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep = inbox.work.isEmpty && !inbox.isStopping
            return inbox.isAsleep
        }
    }

    private func add(_ work: Work) {
        let mustWake = inbox.withLock { inbox in
            inbox.work.append(work)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { multi.wakeUp() }
    }

    /// What a new thread is given.
    private final class Run: Sendable {
        let thread: CurlThread
        let turn: @Sendable () -> Void

        init(thread: CurlThread, turn: @escaping @Sendable () -> Void) {
            self.thread = thread
            self.turn = turn
        }
    }
}

extension CurlThread {
    func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    func execute(_ work: @escaping @Sendable () -> Void) {
        add(.closure(work))
    }

    func isIsolatingCurrentContext() -> Bool? {
        inbox.withLock { $0.thread } == pthread_self()
    }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the thread of the HTTP transport")
    }
}
