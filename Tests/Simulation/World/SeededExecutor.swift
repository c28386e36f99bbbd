/// Runs the tasks of one simulated process, one job at a time, in an order that the seed decides.
///
/// Tasks that prefer it, their child tasks and the default actors that they call all run here. A process is
/// stopped by not running its jobs: for a while (SIGSTOP) or for ever (SIGKILL).
final class SeededExecutor: TaskExecutor, @unchecked Sendable {  // stays on the one thread that runs the simulation
    private let world: World
    private var ready: [UnownedJob] = []

    init(world: World) { self.world = world }

    var isIdle: Bool { ready.isEmpty }

    func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

    /// Runs any one of the jobs that are ready.
    func runOne() {
        guard !ready.isEmpty else { return }
        let choice = ready.count == 1 ? 0 : world.number(in: 0...ready.count - 1)
        ready.swapAt(choice, ready.count - 1)
        ready.removeLast().runSynchronously(on: asUnownedTaskExecutor())
    }
}
