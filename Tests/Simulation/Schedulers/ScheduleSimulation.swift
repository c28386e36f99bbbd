import Ethereum
import Logging
import Scheduler
import TestSupport

/// One run: some schedulers on one store and one chain with a registry, and everything that a seed lets go wrong.
final class ScheduleSimulation: @unchecked Sendable {  // stays on the one thread that runs it
    private static let healsAt = Duration.seconds(90)
    private static let lastEdge = healsAt + .seconds(50)
    private static let endsAt = healsAt + .seconds(180)

    private let world: World
    private let mutation: ScheduleMutation?
    private let store: InMemoryStore
    private let chain: SimulatedRegistry
    private let owners: SimulatedOwners
    private let runs: SimulatedRuns
    private var checker: ScheduleChecker
    private let aliases = Aliases()
    private var schedulers: [SimulatedScheduler] = []
    private var isHealed = false
    private var storeFaults = ScheduleConnection.Faults()
    private var chainFaults = ReaderConnection.Faults()
    private var badPrices = 0.0
    private var deepest = 0

    /// Runs a seed to its end.
    static func run(seed: UInt64, mutation: ScheduleMutation? = nil, isVerbose: Bool = false) -> Simulation.Outcome {
        let simulation = ScheduleSimulation(seed: seed, mutation: mutation, isVerbose: isVerbose)
        simulation.run()
        let world = simulation.world
        let trace = world.trace
        world.mute()
        for scheduler in simulation.schedulers { scheduler.bury() }
        return Simulation.Outcome(
            seed: seed, digest: trace.digest, violation: world.violation, lastEvents: trace.last,
            events: trace.count, simulated: world.now)
    }

    private init(seed: UInt64, mutation: ScheduleMutation?, isVerbose: Bool) {
        world = World(seed: seed)
        if isVerbose { world.narrate() }
        self.mutation = mutation
        store = InMemoryStore(time: SimulatedClock(world: world))
        chain = SimulatedRegistry(world: world)
        owners = SimulatedOwners(chain, world: world)
        runs = SimulatedRuns(chain, store: store, world: world, aliases: aliases)
        checker = ScheduleChecker(world: world, chain: chain, owners: owners)
    }

    private func run() {
        planFaults()
        owners.plan(until: Self.healsAt)
        owners.planLastEdge(at: Self.lastEdge)
        planBlock()
        planWork()
        world.at(Self.healsAt) { self.heal() }
        for _ in 0..<world.number(in: 2...3) { startScheduler() }
        while world.violation == nil, world.now < Self.endsAt {
            // Now and then something happens before a process gets round to what it could do.
            while let scheduler = world.pick(from: schedulers.filter(\.isRunnable)), !world.roll(0.01) {
                scheduler.runOne()
            }
            guard world.happenNext() else { break }
        }
        checker.checkEnd(lastEdge: Self.lastEdge)
        world.say("kept: \(store.memory(of: SampleContracts.registryAddress))")
        world.say("queued: \(store.inbox.map { String(decoding: $0, as: UTF8.self) })")
    }

    // MARK: What goes on

    private func planBlock() {
        world.after(world.duration(in: .milliseconds(500) ... .seconds(3))) {
            self.chain.mine()
            self.afterBlock()
            self.planBlock()
        }
    }

    private func afterBlock() {
        runs.settle()
        checker.checkOnce()
    }

    private func planWork() {
        let pause: Duration = world.roll(0.05) && !isHealed ? .seconds(12) : .seconds(1)
        world.after(world.delay(upTo: pause)) {
            self.runs.work()
            self.planWork()
        }
    }

    private func startScheduler() {
        let number = schedulers.count
        let reader = ReaderConnection(
            chain, world: world, faults: isHealed ? .init() : chainFaults, mutation: mutation, aliases: aliases)
        let link = ScheduleConnection(world: world, who: number, faults: isHealed ? .init() : storeFaults) { [self] in
            checker.checkPushed(runs.takePushed())
        }
        let scheduler = SimulatedScheduler(number, world: world, chain: reader, store: link) { logger in
            parts(number, reader, link, logger)
        }
        schedulers.append(scheduler)
        scheduler.start()
    }

    private func parts(
        _ number: Int, _ reader: ReaderConnection, _ link: ScheduleConnection, _ logger: Logger
    ) -> SchedulerParts {
        let time = SimulatedClock(
            world: world, rate: world.number(in: 970...1_030), skew: Int64(world.number(in: -2_000...2_000)))
        let registry = SampleContracts.registryAddress
        let follower = RegistryFollower(
            configuration: .init(confirmations: SimulatedScheduler.configuration.confirmations),
            contract: SampleContracts.registry, chain: reader, time: time, logger: logger)
        let (world, chain) = (world, chain)
        var parts = SchedulerParts(
            registry: registry, follower: follower, contract: SampleContracts.registry, chain: reader,
            store: InMemoryScheduleStore(
                store, holder: "s\(number)", registry: registry, lacking: mutation?.lacking ?? [], over: link),
            prices: SimulatedPrices(world: world, owners: owners) { world.roll(self.badPrices) },
            funds: Funds(on: reader, escrow: nil, executor: SampleContracts.executorAddress),
            builder: RunBuilder(registry: registry, chain: 1287), time: time)
        if mutation == .noSecondReading {
            parts.reread = { ids in
                await follower.read { book in ids.compactMap { id in book[id].flatMap { chain.record(of: $0) } } }
            }
        }
        return parts
    }

    // MARK: What goes wrong

    /// Each kind of fault is off in half of the seeds.
    private func planFaults() {
        if world.roll(mutation == .noFence ? 1 : 0.5) {
            storeFaults = .init(lost: 0.02, lostAnswer: 0.02, slow: 0.02, stuck: 0.05)
        }
        if world.roll(0.5) { chainFaults = .init(lost: 0.03, slow: 0.02, lags: 0.2) }
        if world.roll(0.5) { badPrices = 0.2 }
        plan(.seconds(3) ... .seconds(20)) { self.pauseOne() }
        plan(.seconds(3) ... .seconds(20)) { self.killOne() }
        plan(.seconds(15) ... .seconds(40)) { [world] in
            world.pick(from: self.schedulers.filter(\.isAlive))?.chain.cutOff(
                for: world.duration(in: .seconds(3) ... .seconds(45)))
        }
        plan(.seconds(15) ... .seconds(40)) { self.loseWrites() }
        checker.areChangesUnsure = world.roll(mutation == .blockHashInKey ? 1 : 0.2)
        deepest = checker.areChangesUnsure ? Int(SimulatedRegistry.depth) + 2 : Int(SimulatedRegistry.depth) - 1
        plan(.seconds(4) ... .seconds(15)) {
            self.chain.reorganise(depth: self.world.number(in: 1...self.deepest))
            self.afterBlock()
        }
    }

    private func plan(_ pause: ClosedRange<Duration>, _ happen: @escaping () -> Void) {
        guard world.roll(0.5) else { return }
        var time = Duration.seconds(25)
        while time < Self.healsAt {
            world.at(time, happen)
            time += world.duration(in: pause)
        }
    }

    private func pauseOne() {
        guard let scheduler = world.pick(from: schedulers.filter(\.isRunnable)) ?? schedulers.last else { return }
        scheduler.pause()
        world.after(world.duration(in: .seconds(1) ... .seconds(40))) { scheduler.resume() }
    }

    private func killOne() {
        guard let scheduler = world.pick(from: schedulers.filter(\.isAlive)) else { return }
        if world.roll(0.3) { scheduler.stop() } else { scheduler.kill(afterJobs: world.number(in: 1...60)) }
        world.after(world.duration(in: .zero ... .seconds(8))) { self.startScheduler() }
    }

    private func loseWrites() {
        let saved = store.save()
        world.after(world.duration(in: .milliseconds(1) ... .seconds(12))) { [self] in
            world.note(nil, "the store comes back with older data")
            store.rewind(to: saved)
            checker.losses += 1
            runs.recover(after: world.duration(in: .zero ... .seconds(5)))
        }
    }

    /// Ends all faults: from now on everything must come to its end.
    private func heal() {
        world.note(nil, "all is well from now on")
        (isHealed, badPrices) = (true, 0)
        for scheduler in schedulers { scheduler.heal() }
        if !schedulers.contains(where: \.isAlive) { startScheduler() }
    }
}
