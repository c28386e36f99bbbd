package import NIOCore

/// Runs tasks on an event loop.
///
/// Tasks that one of them starts run in the loop's next turn, all of them, so what they hand to a connection of that
/// loop leaves in one write.
package final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    package init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
