/// The thread of all input and output: HTTP requests, streams and timers, and the tasks and actors that live with them.
///
/// It is handed to whoever needs it; a program has as many as it makes, and one is enough. Actors whose executor is
/// ``loop`` and tasks that prefer ``taskExecutor`` reach connections without changing threads, and what becomes ready
/// together leaves in one write; they must not block. The thread ends, and all that it carries with it, when the last
/// reference to this object goes: whoever has an actor or a task there keeps one.
package final class IOThread: Sendable {
    /// What the thread runs; the executor of the actors that live there.
    package let loop: EventLoop
    /// What tasks prefer that are to run on the thread.
    package let taskExecutor: LoopTaskExecutor

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: What `ps -L` and debuggers show, of at most 15 bytes.
    ///   - idleConnections: HTTP connections kept open for reuse. Default 256.
    package init(name: String = "autometa-io", idleConnections: Int = 256) {
        loop = EventLoop(idleConnections: idleConnections)
        taskExecutor = LoopTaskExecutor(loop)
        loop.start(name)
    }

    deinit { loop.stop() }
}
