import Collections
import Concurrency

/// Runs tasks only when a test says so, one job at a time, in the order in which they became ready.
///
/// Tasks that prefer it, their child tasks and the default actors that they call all run here, so that a whole
/// worker is deterministic, can be stopped after any number of jobs, and is idle when ``runUntilIdle()`` returns.
package final class ManualExecutor: TaskExecutor {
    private let jobs = Locked<Deque<UnownedJob>>([])

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs at most `limit` jobs and returns how many there were.
    @discardableResult
    package func run(atMost limit: Int) -> Int {
        var count = 0
        while count < limit, let job = jobs.withLock({ $0.popFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
            count += 1
        }
        return count
    }

    /// Runs jobs until none is ready.
    package func runUntilIdle() { run(atMost: .max) }
}
