import Engine
import Ethereum
import Logging
import TestSupport

/// A worker process: the real engine on an executor, a clock and connections of its own.
final class SimulatedWorker: @unchecked Sendable {  // stays on the simulation's one thread
    enum State {
        /// Can transition to: `paused`, `dead`, `ended`.
        case running
        /// Its jobs do not run. Can transition to: `running`, `dead`.
        case paused
        /// Its jobs never run again.
        case dead
        /// It has come to its end by itself.
        case ended
    }

    let number: Int
    let executor: SeededExecutor
    let journal: JournalConnection
    let chain: ChainConnection
    private(set) var state = State.running
    /// How many jobs it still runs before it dies; nil when it does not have to die.
    private var jobsLeft: Int?
    private let world: World
    private let worker: Worker
    private var isDraining = false
    private var task: Task<Void, Never>?

    init(number: Int, world: World, scenario: Scenario, store: InMemoryStore, network: Network, checker: Checker) {
        self.number = number
        self.world = world
        executor = SeededExecutor(world: world)
        journal = JournalConnection(world: world, who: number, faults: scenario.journal, checker: checker)
        chain = ChainConnection(network: network, who: number, scenario: scenario, checker: checker)
        let connected = store.journal(for: "w\(number)", over: journal)
        checker.add(connected.worker)
        worker = Worker(
            WorkerParts(
                scenario.worker,
                WorkerDependencies(
                    journal: connected, chain: chain,
                    wallet: Wallet(chainID: network.chain.chainID, signers: scenario.accounts.map(StampSigner.init)),
                    contract: WorkflowABI.contract, registry: .zero,
                    time: SimulatedClock(
                        world: world, rate: world.number(in: 970...1_030), skew: Int64(world.number(in: -2_000...2_000))
                    ),
                    random: { world.random() }, logger: Self.logger(world, number))))
    }

    /// Logging takes time; only who replays a run wants to read it.
    private static func logger(_ world: World, _ number: Int) -> Logger {
        guard world.trace.isVerbose else { return Logger(label: "simulation") { _ in NoOpLogHandler() } }
        return Logger(label: "simulation") { _ in Narrator(world: world, who: number) }
    }

    var isRunnable: Bool { state == .running && !executor.isIdle }
    var isWorking: Bool { state == .running && !isDraining && jobsLeft == nil }

    /// Starts the process: the one task that nobody awaits, because nobody awaits what may be killed.
    func start() {
        world.note(number, "starts")
        task = Task(executorPreference: executor) {
            // It ends when it is drained or cancelled; both are as good.
            try? await self.worker.run()
            self.end()
        }
    }

    private func end() {
        guard state != .dead else { return state = .ended }
        state = .ended
        world.note(number, "has ended")
    }

    /// Runs any one of its jobs that are ready.
    func runOne() {
        executor.runOne()
        guard let left = jobsLeft else { return }
        jobsLeft = left - 1
        if left <= 1 { die() }
    }

    // MARK: What is done to it

    func drain() {
        guard !isDraining else { return }
        world.note(number, "is told to stop")
        isDraining = true
        worker.drain()
    }

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

    /// Kills it after so many more of its jobs.
    func kill(afterJobs jobs: Int) { jobsLeft = jobs }

    /// Nothing is done to it any more; if it was about to die, it does.
    func heal() {
        if jobsLeft != nil { die() }
        resume()
        journal.heal()
        chain.heal()
    }

    private func die() {
        guard state == .running || state == .paused else { return }
        world.note(number, "is killed")
        state = .dead
        journal.sever()
        chain.sever()
    }

    /// Frees what a dead process holds: it is cut off from everything, so that running it to its end changes nothing.
    func bury() {
        world.mute()
        if state != .ended { die() }
        task?.cancel()
        while state != .ended, !executor.isIdle { executor.runOne() }
        if state != .ended { world.violated("cancellation", "w\(number) does not end when it is cancelled") }
    }
}
