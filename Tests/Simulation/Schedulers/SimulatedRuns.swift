import Engine
import Ethereum
import TestSupport

/// What workers do, in short: each run that is bound becomes a transaction, and a done entry when its block is deep.
///
/// That workers keep their promises is what the rest of the simulation shows.
final class SimulatedRuns: @unchecked Sendable {  // stays on the simulation's one thread
    private let world: World
    private let chain: SimulatedRegistry
    private let store: InMemoryStore
    private let aliases: Aliases
    private var bound: [(key: String, job: Job, change: RegistryChange)] = []
    private var settled: [(key: String, done: StreamEntry)] = []
    private var isAway = false
    /// How many entries wait, to see what a push adds.
    private var waiting = 0

    init(_ chain: SimulatedRegistry, store: InMemoryStore, world: World, aliases: Aliases) {
        (self.chain, self.store, self.world, self.aliases) = (chain, store, world, aliases)
    }

    private func job(_ entry: [UInt8]) -> Job? {
        do {
            return try JobDecoder(registry: SampleContracts.registryAddress).decode(entry) { "job" }
        } catch {
            world.violated("every run is a job", "\(error): \(String(decoding: entry, as: UTF8.self))")
            return nil
        }
    }

    /// Whatever a scheduler has pushed right now.
    func takePushed() -> [Job] {
        defer { waiting = store.inbox.count }
        return store.inbox.dropFirst(waiting).compactMap(job)
    }

    /// Takes everything that waits.
    func work() {
        defer { waiting = store.inbox.count }
        while !isAway, let entry = store.bindNext({ self.job($0)?.idempotencyKey ?? "" }), let job = job(entry) {
            let (key, id) = (job.idempotencyKey ?? "", job.workflowID)
            let now = SimulatedClock(world: world).wall / 1_000
            let next = job.newNextRun(at: now, terms: WorkflowTerms(interval: .zero))
            world.note(nil, "bound: a run of workflow", Int(exactly: id) ?? 0)
            world.say(key)
            let change = chain.submit(id, sets: next, run: aliases.original(of: key)) { $0.run(id, nextRun: next) }
            bound.append((key, job, change))
        }
    }

    /// Settles what is deep.
    func settle() {
        guard !isAway else { return }
        let deep = bound.filter { $0.change.block.map { $0 + SimulatedRegistry.depth <= chain.head + 1 } ?? false }
        bound.removeAll { run in deep.contains { $0.change === run.change } }
        for (key, job, change) in deep {
            var done = StreamEntry()
            done.append("workflowId", "\(job.workflowID)")
            done.append("key", key)
            done.append("block", "\(change.block ?? 0)")
            settled.append((key, done))
            store.settle(run: key, done)
        }
    }

    /// The store has lost writes: workers find on the chain what they were about.
    func recover(after time: Duration) {
        isAway = true
        world.after(time) {
            self.world.note(nil, "the store is compared with the chain")
            self.store.recover(bound: Set(self.bound.map(\.key)), settled: self.settled)
            self.waiting = self.store.inbox.count
            self.isAway = false
        }
    }
}
