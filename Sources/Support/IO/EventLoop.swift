internal import CCurl
import Concurrency
import Glibc
import Synchronization

/// What an ``IOThread`` runs: libcurl's event loop, which is the executor of the actors and tasks that live there.
///
/// One turn: what was enqueued, timers that are due, libcurl's transfers, then a wait for a socket, a timer or a
/// wake-up. Work that the thread enqueues for itself takes no lock and runs in the next turn, behind the sockets: so what
/// becomes ready together leaves in one write, and a flood of work holds up neither sockets nor timers.
package final class EventLoop: Sendable {
    let multi = MultiHandle()
    let own: Own
    private let inbox = Locked(Inbox())
    private let thread = Atomic<UInt>(0)

    enum Work {
        /// Of an actor that lives here.
        case job(UnownedJob)
        /// Of a task that prefers to be here.
        case task(UnownedJob, LoopTaskExecutor)
        case closure(@Sendable () -> Void)
    }

    /// What other threads hand over.
    private struct Inbox {
        var work: [Work] = []
        /// Whether the thread sleeps or is about to, and must be woken.
        var isAsleep = false
        var isStopping = false
        var hasEnded = false
    }

    init(idleConnections: Int) {
        own = Own(idleConnections: idleConnections)
        multi.keep(connections: idleConnections)
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    func start(_ name: String) {
        DedicatedThread.start(name) { self.run() }
    }

    /// Lets the thread end once nothing is enqueued any more; what it carries is abandoned.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        multi.wakeUp()
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            runWork()
            runTimers()
            perform()
            switch rest() {
            case .ended:
                // The system gives the number to another thread.
                return thread.store(0, ordering: .relaxed)
            case .busy: wait(milliseconds: 0)
            case .asleep:
                wait(milliseconds: millisecondsToNextTimer)
                inbox.withLock { $0.isAsleep = false }
            }
        }
    }

    /// Runs what was enqueued before this call.
    private func runWork() {
        let handedOver = inbox.withLock { inbox in
            defer { inbox.work.removeAll(keepingCapacity: true) }
            return inbox.work
        }
        let enqueued = own.takeWork()
        for item in handedOver { run(item) }
        for item in enqueued { run(item) }
    }

    private func run(_ item: Work) {
        switch item {
        case .job(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        case .task(let job, let executor): unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor())
        case .closure(let closure):
            closure()
        }
    }

    private enum Rest {
        case busy
        case asleep
        case ended
    }

    /// Decides whether there is anything to wait for.
    private func rest() -> Rest {
        guard !own.hasWork else { return .busy }
        let rest = inbox.withLock { inbox in
            guard inbox.work.isEmpty else { return Rest.busy }
            inbox.isAsleep = !inbox.isStopping
            return inbox.isStopping ? .ended : .asleep
        }
        return rest == .ended ? end() : rest
    }

    /// Ends what the loop carries, and with it the loop, unless that has made work.
    private func end() -> Rest {
        abandonAll()
        return inbox.withLock { inbox in
            inbox.hasEnded = inbox.work.isEmpty && !own.hasWork
            return inbox.hasEnded ? .ended : .busy
        }
    }

    func add(_ work: Work) {
        if isCurrent { return own.work.append(work) }
        let mustWake = inbox.withLock { inbox in
            precondition(!inbox.hasEnded, "work for a thread whose last reference has gone")
            inbox.work.append(work)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { multi.wakeUp() }
    }
}
