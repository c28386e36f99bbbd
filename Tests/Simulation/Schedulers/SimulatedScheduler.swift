import Engine
import Ethereum
import Logging
import Scheduler
import TestSupport

/// A scheduler process: the real one on an executor, a clock and connections of its own.
final class SimulatedScheduler: @unchecked Sendable {  // stays on the simulation's one thread
    enum State {
        /// Can transition to: `paused`, `dead`, `ended`.
        case running
        /// Can transition to: `running`, `dead`.
        case paused
        case dead, ended
    }

    let number: Int
    let chain: ReaderConnection
    let store: ScheduleConnection
    private(set) var state = State.running
    private let world: World
    private let executor: SeededExecutor
    private let scheduler: Scheduler
    private var jobsLeft: Int?
    private var task: Task<Void, Never>?

    init(
        _ number: Int, world: World, chain: ReaderConnection, store: ScheduleConnection,
        parts: (Logger) -> SchedulerParts
    ) {
        (self.number, self.world, self.chain, self.store) = (number, world, chain, store)
        executor = SeededExecutor(world: world)
        let logger =
            world.trace.isVerbose
            ? Logger(label: "simulation") { _ in Narrator(world: world, who: number) }
            : Logger(label: "simulation") { _ in NoOpLogHandler() }
        scheduler = Scheduler(Self.configuration, parts(logger), logger: logger)
    }

    static var configuration: ScheduleConfiguration {
        var configuration = ScheduleConfiguration()
        configuration.pollInterval = .seconds(1)
        configuration.leaseTTL = .seconds(5)
        configuration.confirmations = .blocks(SimulatedRegistry.depth)
        return configuration
    }

    var isRunnable: Bool { state == .running && !executor.isIdle }
    var isAlive: Bool { state == .running || state == .paused }

    /// Starts the process: the one task that nobody awaits, because nobody awaits what may be killed.
    func start() {
        world.note(number, "starts")
        task = Task(executorPreference: executor) {
            // It ends when it is told to or cancelled; both are as good.
            try? await self.scheduler.run()
            if self.state != .dead { self.world.note(self.number, "has ended") }
            self.state = .ended
        }
    }

    func runOne() {
        executor.runOne()
        guard let left = jobsLeft else { return }
        jobsLeft = left - 1
        if left <= 1 { die() }
    }

    /// Kills it after so many more of its jobs: between any two steps.
    func kill(afterJobs jobs: Int) { jobsLeft = jobs }

    func stop() { scheduler.stop() }

    func pause() {
        guard state == .running else { return }
        world.note(number, "is paused")
        state = .paused
    }

    func resume() {
        guard state == .paused else { return }
        world.note(number, "goes on")
        state = .running
    }

    func heal() {
        if jobsLeft != nil { die() }
        resume()
        chain.heal()
        store.heal()
    }

    private func die() {
        guard isAlive else { return }
        world.note(number, "is killed")
        state = .dead
    }

    /// Frees what the process holds, at the end of everything.
    func bury() {
        if state != .ended { state = .dead }
        task?.cancel()
        while state != .ended, !executor.isIdle { executor.runOne() }
    }
}
