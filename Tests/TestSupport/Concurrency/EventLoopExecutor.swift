package import NIOCore

/// Runs tasks on an event loop.
///
/// Tasks that one of them starts run in the loop's next turn, all of them, so that a test can rely on what a turn does
/// with what it is given together.
package final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    package init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
