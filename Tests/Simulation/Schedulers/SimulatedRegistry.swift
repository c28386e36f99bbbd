import Chain
import Concurrency
import Ethereum
import Scheduler
import TestSupport

/// A change of the chain, as a transaction: what a reorganisation takes back comes again, under the same hash.
final class RegistryChange {
    let number: UInt64
    /// What it sets a workflow's next run to.
    let sets: (workflow: UInt256, point: UInt256)?
    /// The key of the run that it executes, in words that no mutation changes.
    let run: String?
    let workflow: UInt256
    let apply: @Sendable (inout ScriptedRegistry) -> Hash32
    /// Where it is at present; `nil` in the pool.
    var block: UInt64?
    /// Whether it is in a block that counted as deep when it held something else.
    var cameLate = false
    var hash = Hash32.zero
    var minedAt = Duration.zero
    /// Before which block it does not come again.
    var notBefore: UInt64 = 0

    init(
        _ number: UInt64, of workflow: UInt256, sets point: UInt256? = nil, run: String? = nil,
        _ apply: @escaping @Sendable (inout ScriptedRegistry) -> Hash32
    ) {
        (self.number, self.workflow, self.run, self.apply) = (number, workflow, run, apply)
        sets = point.map { (workflow, $0) }
    }
}

/// The chain with its registry: a pool, blocks, reorganisations, and who has executed what.
final class SimulatedRegistry: @unchecked Sendable {  // stays on the simulation's one thread
    /// How deep a block is before anything counts that starts a run.
    static let depth: UInt64 = 3
    let reader: ScriptedReader
    private let world: World
    private let executor: SeededExecutor
    private(set) var pool: [RegistryChange] = []
    private(set) var included: [RegistryChange] = []
    private(set) var head: UInt64 = 0
    private var highestDeep: UInt64 = 0
    private(set) var records: [UInt256: WorkflowRecord] = [:]
    /// Those that were deleted among them.
    private var known: [UInt256: WorkflowRecord] = [:]
    /// Since when workflows do not run any more, whatever was taken back meanwhile.
    private(set) var inactiveSince: [UInt256: Duration] = [:]
    private var changesMade: UInt64 = 0

    init(world: World) {
        self.world = world
        executor = SeededExecutor(world: world)
        reader = ScriptedReader(time: SimulatedClock(world: world))
    }

    /// Asks the chain, which answers at once.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (ScriptedReader) async throws -> Answer
    ) -> Result<Answer, any Error> {
        let answer = Locked<Result<Answer, any Error>?>(nil)
        let reader = reader
        Task(executorPreference: executor) {
            do {
                let value = try await question(reader)
                answer.withLock { $0 = .success(value) }
            } catch {
                answer.withLock { $0 = .failure(error) }
            }
        }
        while !executor.isIdle { executor.runOne() }
        guard let answer = answer.withLock({ $0 }) else { fatalError("nothing waits on the simulated chain") }
        return answer
    }

    /// Hands in a change.
    @discardableResult
    func submit(
        _ workflow: UInt256, sets point: UInt256? = nil, run: String? = nil,
        _ apply: @escaping @Sendable (inout ScriptedRegistry) -> Hash32
    ) -> RegistryChange {
        changesMade += 1
        let change = RegistryChange(changesMade, of: workflow, sets: point, run: run, apply)
        pool.append(change)
        return change
    }

    /// Makes a block of everything in the pool.
    func mine() {
        let waiting = pool.filter { $0.notBefore > head + 1 }
        pool.removeAll { $0.notBefore > head + 1 }
        let changes = pool.map { (number: $0.number, apply: $0.apply) }
        let mined = ask { reader in
            let hashes = await reader.update { registry in changes.map { registry.take($0.number, $0.apply) } }
            let head = await reader.mine()
            return (hashes, head.number.rawValue, await reader.registry.workflows)
        }
        guard case .success(let (hashes, number, records)) = mined else { return }
        for (change, hash) in zip(pool, hashes) {
            (change.block, change.hash, change.minedAt) = (number, hash, world.now)
            change.cameLate = number <= highestDeep
        }
        included += pool
        (pool, head, self.records) = (waiting, number, records)
        highestDeep = max(highestDeep, number - min(number, Self.depth - 1))
        known.merge(records) { $1 }
        world.note(nil, "block", Int(number), hashes.count)
        for id in Set(records.keys).union(inactiveSince.keys).union(included.map(\.workflow)) {
            if records[id]?.isActive == true {
                inactiveSince[id] = nil
            } else if inactiveSince[id] == nil {
                inactiveSince[id] = world.now
            }
        }
    }

    /// What was registered, as somebody remembers it.
    func record(of workflow: Workflow) -> WorkflowRecord? {
        guard var record = known[workflow.id] else { return nil }
        (record.nextRun, record.interval, record.isActive) = (workflow.nextRun, workflow.interval, workflow.isActive)
        return record
    }

    /// Takes blocks back; what was in them comes again with the next, which comes at once; transfers may come later.
    func reorganise(depth: Int) {
        guard head > UInt64(depth) else { return }
        world.note(nil, "blocks are taken back", depth)
        _ = ask { await $0.reorganise(depth: depth) }
        head -= UInt64(depth)
        let taken = included.filter { $0.block ?? 0 > head }
        included.removeAll { $0.block ?? 0 > head }
        for change in taken {
            change.block = nil
            // The others would not mean the same in another order.
            if change.workflow == 0, world.roll(0.5) { change.notBefore = head + UInt64(world.number(in: 2...8)) }
        }
        pool = taken + pool
        mine()
    }
}
