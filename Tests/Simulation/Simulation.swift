import Engine
import Ethereum
import TestSupport

/// One run: some workers on one store and one chain, and everything that a seed lets go wrong.
final class Simulation {
    /// How a run ended.
    struct Outcome: Sendable {
        var seed: UInt64
        /// The same for two runs in which the same happened.
        var digest: UInt64
        var violation: Violation?
        var lastEvents: [TraceEvent]
        /// How many events were noted.
        var events: Int
        /// How long it took in its own time.
        var simulated: Duration
    }

    private let world: World
    private let scenario: Scenario
    private let store: InMemoryStore
    private let network: Network
    private let checker: Checker
    private var workers: [SimulatedWorker] = []
    private var isHealed = false
    private var pushesLeft = 0

    /// Runs a seed to its end.
    ///
    /// - Parameters:
    ///   - mutation: What is broken on purpose.
    ///   - isVerbose: Prints everything that happens.
    static func run(seed: UInt64, mutation: Mutation? = nil, isVerbose: Bool = false) -> Outcome {
        let simulation = Simulation(seed: seed, mutation: mutation, isVerbose: isVerbose)
        simulation.run()
        let world = simulation.world
        let trace = world.trace
        simulation.bury()
        return Outcome(
            seed: seed, digest: trace.digest, violation: world.violation, lastEvents: trace.last,
            events: trace.count, simulated: world.now)
    }

    private init(seed: UInt64, mutation: Mutation?, isVerbose: Bool) {
        world = World(seed: seed)
        scenario = Scenario(seed: seed, mutation: mutation, world: world)
        if isVerbose {
            world.narrate()
            print(scenario.summary)
        }
        store = InMemoryStore(time: SimulatedClock(world: world), isNew: true, lacking: scenario.lacking)
        network = Network(world: world, scenario: scenario)
        checker = Checker(world: world, scenario: scenario, store: store, network: network)
    }

    private func run() {
        plan()
        work(until: scenario.healsAt + Scenario.patience, "everything is settled") { self.isSettled }
        if world.violation == nil {
            checker.checkEnd()
            stopWorkers()
        }
    }

    /// Frees what the processes hold that were killed.
    private func bury() { for worker in workers { worker.bury() } }

    private var isSettled: Bool { isHealed && pushesLeft == 0 && checker.isSettled }

    /// Lets things happen until they have come to where they must.
    private func work(until deadline: Duration, _ end: String, _ isThere: () -> Bool) {
        while world.violation == nil {
            // Now and then something happens before a process gets round to what it could do.
            while let worker = anyRunnable(), !world.roll(0.01) { worker.runOne() }
            if isThere() { return }
            guard world.now < deadline, world.happenNext() else {
                return world.violated("liveness", "not in time: \(end); \(checker.whatIsLeft)")
            }
        }
    }

    private func anyRunnable() -> SimulatedWorker? {
        let count = workers.count { $0.isRunnable }
        guard count > 0 else { return nil }
        var choice = count == 1 ? 0 : world.number(in: 0...count - 1)
        return workers.first { worker in
            guard worker.isRunnable else { return false }
            choice -= 1
            return choice < 0
        }
    }

    // MARK: What happens

    private func plan() {
        for job in scenario.jobs {
            for push in job.pushes {
                pushesLeft += 1
                world.at(push) { self.push(job) }
            }
        }
        for stroke in scenario.strokes { world.at(stroke.time) { self.strike(stroke) } }
        for loss in scenario.losses { plan(loss) }
        world.at(scenario.healsAt) { self.heal() }
        network.changed = { [checker] in checker.countExecutions() }
        network.waitsForDepth = { [checker] in checker.waitsForDepth($0, usedBy: $1) }
        network.start()
        for _ in 0..<scenario.workers { startWorker() }
    }

    private func wipe() {
        world.note(nil, "the store is emptied")
        store.wipe()
        checker.ledger = Checker.Ledger()
    }

    private func plan(_ loss: StoreLoss) {
        if loss.isWipe { return world.at(loss.time) { self.wipe() } }
        world.at(max(.milliseconds(1), loss.time - loss.forgets)) { [store, checker, world] in
            // A store that has forgotten that an account was ever used is not covered by the protocol.
            guard checker.scenario.accounts.allSatisfy({ store.flights(of: $0).settled != nil }) else { return }
            let (content, ledger) = (store.save(), checker.ledger)
            world.at(loss.time) {
                world.note(nil, "the store comes back with older data")
                store.rewind(to: content)
                checker.ledger = ledger
                if loss.keepsConnections { return }
                for worker in self.workers { worker.journal.restart(after: loss.downFor) }
            }
        }
    }

    private func push(_ job: SimulatedJob) {
        world.note(nil, "pushed: job", job.number)
        checker.ledger.pushes[job.number, default: 0] += 1
        pushesLeft -= 1
        store.push(job.entry)
    }

    private func startWorker() {
        let worker = SimulatedWorker(
            number: workers.count, world: world, scenario: scenario, store: store, network: network, checker: checker)
        workers.append(worker)
        if isHealed { worker.heal() }
        worker.start()
    }

    private func strike(_ stroke: Stroke) {
        if stroke.kind == .start { return startWorker() }
        if stroke.kind == .setClockBack { return setClockBack(by: stroke.lasts * 100) }
        guard let worker = world.pick(from: workers.filter { $0.state == .running }) else { return }
        switch stroke.kind {
        case .kill:
            worker.kill(afterJobs: world.number(in: 1...60))
            if world.roll(0.7) { world.after(world.duration(in: .zero ... .seconds(5))) { self.startWorker() } }
        case .pause:
            worker.pause()
            world.after(stroke.lasts) { worker.resume() }
        case .partitionFromStore: worker.journal.breakDown(for: stroke.lasts)
        case .partitionFromChain: worker.chain.breakDown(for: stroke.lasts)
        case .drain: worker.drain()
        case .start, .setClockBack: break
        }
    }

    private func setClockBack(by time: Duration) {
        world.note(nil, "the store's clock is set back")
        store.setClockBack(by: time)
    }

    /// Ends all faults: from now on everything must come to its end.
    private func heal() {
        world.note(nil, "all is well from now on")
        isHealed = true
        network.heal()
        for worker in workers { worker.heal() }
        if !workers.contains(where: \.isWorking) { startWorker() }
    }

    /// In the end every worker that is asked to stop does so in time, and leaves nothing behind.
    private func stopWorkers() {
        let running = workers.filter { $0.state == .running }
        for worker in running { worker.drain() }
        let limit = scenario.worker.drainTimeout * 2 + .seconds(10)
        work(until: world.now + limit, "all workers have stopped") { running.allSatisfy { $0.state == .ended } }
        checker.checkLeases(notHeldBy: running)
    }
}
