extension EventLoop: SerialExecutor {
    package func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    /// Runs a closure in a turn of the loop, after everything that the caller's thread has enqueued before.
    ///
    /// May be called from any thread.
    package func execute(_ work: @escaping @Sendable () -> Void) {
        add(.closure(work))
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    package func checkIsolated() {
        precondition(isCurrent, "not on the thread of input and output")
    }
}

/// Runs tasks on the thread of a loop.
///
/// Not the loop itself: a job has to be run as whatever it was enqueued for, the loop's isolation or a task's preference,
/// since the runtime lets a task that finds itself elsewhere than it wants to be go round through its executor once more
/// before each continuation.
package final class LoopTaskExecutor: TaskExecutor {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.add(.task(UnownedJob(job), self))
    }
}

extension EventLoop {
    /// Runs a closure at a time, or in the next turn if that is over; belongs to the loop's thread.
    package func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> IOTimer {
        checkIsolated()
        return own.timers.add(at: deadline, body)
    }

    /// Forgets a timer, unless it has run; belongs to the loop's thread.
    package func cancel(_ timer: IOTimer) {
        checkIsolated()
        own.timers.cancel(timer)
    }

    func runTimers() {
        guard own.timers.nextDeadline != nil else { return }
        let now = ContinuousClock.now
        while let body = own.timers.popDue(at: now) { body() }
    }

    /// Rounded up, so that the loop does not turn before the timer is due; nothing else depends on waking up.
    var millisecondsToNextTimer: CInt {
        guard let deadline = own.timers.nextDeadline else { return Self.longestSleep }
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
        guard seconds >= 0 else { return 0 }
        let milliseconds = min(seconds, 60) * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(max(0, min(milliseconds, Int64(Self.longestSleep))))
    }

    /// In milliseconds.
    private static let longestSleep: CInt = 60_000
}
