import Concurrency
import Engine
package import Ethereum
package import Scheduler

/// How the steps of one scheduler get to the store, and their answers back.
package protocol ScheduleLink: Sendable {
    /// Takes a step, with whatever happens to it and to its answer on the way.
    ///
    /// - Parameter act: The step itself; to be called once, or never when the step gets lost.
    func carry<Answer: Sendable>(
        _ step: InMemoryScheduleStore.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer
}

/// The port without Redis, for one scheduler: in the store that the workers have their journal in, so that it is lost and comes back with
/// it.
package struct InMemoryScheduleStore: ScheduleStore {
    /// The steps that ``faults`` can be planned for.
    package enum Step: String, CaseIterable, Sendable {
        case lead, resign, load, push, withdraw, reopen, outcomes, note, advance, drop
    }

    package let faults = Faults<Step>()
    private let store: InMemoryStore
    private let holder: String
    private let registry: Address
    private let runTTL: Duration
    private let lacking: Set<ScheduleProtection>
    private let link: any ScheduleLink

    /// Creates the store of one scheduler; those of one `store` and `registry` are rivals.
    ///
    /// - Parameters:
    ///   - runTTL: How long a key is remembered that was withdrawn; 168 h by default.
    ///   - lacking: What it does not promise, for a simulation that shall notice.
    ///   - link: What is between the two; by default nothing but the faults that the test plans.
    package init(
        _ store: InMemoryStore, holder: String, registry: Address, runTTL: Duration = .seconds(168 * 3_600),
        lacking: Set<ScheduleProtection> = [], over link: (any ScheduleLink)? = nil
    ) {
        self.store = store
        self.holder = holder
        self.registry = registry
        self.runTTL = runTTL
        self.lacking = lacking
        self.link = link ?? PlannedFaultsLink(faults: faults, time: store.time)
    }

    private struct PlannedFaultsLink: ScheduleLink {
        let faults: Faults<Step>
        let time: any TimeSource

        func carry<Answer: Sendable>(
            _ step: Step, _ act: @escaping @Sendable () -> Answer
        ) async throws -> Answer {
            try await faults.run(step, time: time) { act() }
        }
    }

    private func take<Answer: Sendable>(
        _ step: Step,
        _ body: @escaping @Sendable (inout JournalState, Duration) throws(ScheduleStoreError) -> Answer
    ) async throws -> Answer {
        try await link.carry(step) { [store] in
            store.take { state, now in
                Result { () throws(ScheduleStoreError) -> Answer in try body(&state, now) }
            }
        }.get()
    }

    private func lead<Answer: Sendable>(
        _ step: Step, _ lease: ScheduleLease,
        _ body: @escaping @Sendable (inout JournalState, inout ScheduleState, Duration) -> Answer
    ) async throws -> Answer {
        try await take(step) { [registry, lacking] state, now throws(ScheduleStoreError) in
            try state.schedule(registry, under: lease, lacking: lacking, now: now) { body(&$0, &$1, now) }
        }
    }
}

extension InMemoryScheduleStore {
    package func lead(for ttl: Duration) async throws -> ScheduleLease? {
        try await take(.lead) { [registry, holder] state, now throws(ScheduleStoreError) in
            try state.lead(registry, holder, now: now, expires: now + ttl)
        }
    }

    package func resign(_ lease: ScheduleLease) async throws {
        try await take(.resign) { [registry] state, _ in state.resign(lease, from: registry) }
    }

    package func load(under lease: ScheduleLease) async throws -> ScheduleMemory {
        try await lead(.load, lease) { _, state, _ in state.memory }
    }

    package func push(_ runs: [Run], upTo limit: Int, under lease: ScheduleLease) async throws -> [PushAnswer] {
        try await lead(.push, lease) { [store, lacking] in
            $0.push(runs, upTo: limit, to: &$1, now: $2, at: store.time.wall, lacking: lacking)
        }
    }

    package func withdraw(_ keys: [String], under lease: ScheduleLease) async throws -> [Bool] {
        try await lead(.withdraw, lease) { [runTTL] journal, state, now in
            keys.map { journal.withdraw($0, from: &state, now: now, expires: now + runTTL) }
        }
    }

    package func reopen(_ key: String, under lease: ScheduleLease) async throws -> Bool {
        try await lead(.reopen, lease) { [lacking] in $0.reopen(key, in: &$1, now: $2, lacking: lacking) }
    }

    package func outcomes(
        after cursor: OutcomeCursor, limit: Int
    ) async throws -> (outcomes: [RunOutcome], cursor: OutcomeCursor) {
        try await take(.outcomes) { [registry] state, _ in
            state.outcomes(after: cursor, limit: limit, of: registry)
        }
    }

    package func note(_ note: ScheduleNote, under lease: ScheduleLease) async throws {
        try await lead(.note, lease) { _, state, _ in state.memory.take(note) }
    }

    package func advance(to cursor: TransferCursor, firing: [Firing], under lease: ScheduleLease) async throws {
        if lacking.contains(.firingsComeFirst) {
            try await lead(.advance, lease) { _, state, _ in state.memory.transfers = cursor }
        }
        let isRefused = try await lead(.advance, lease) { _, state, _ in
            if state.refusesFirings { return true }
            state.memory.add(firing)
            state.memory.transfers = cursor
            return false
        }
        if isRefused { throw JournalError(.refused, step: "advance", "something else is where firings are kept") }
    }

    package func drop(_ firings: [Firing], under lease: ScheduleLease) async throws {
        let keys = Set(firings.map(\.key))
        try await lead(.drop, lease) { _, state, _ in
            state.memory.firings.removeAll { keys.contains($0.key) }
        }
    }

    /// Makes it impossible to write firings, or possible again.
    package func refuseFirings(_ refuses: Bool) {
        store.state.withLock { $0.schedules[registry, default: ScheduleState()].refusesFirings = refuses }
    }
}
