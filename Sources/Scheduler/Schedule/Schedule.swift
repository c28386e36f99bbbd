package import Engine
package import Ethereum

/// What is known of the runs of a registry: which are queued, how they ended, and what each owner owes.
///
/// A pure machine beside the store; the leader changes both, the store first. How a run ended it takes from the workers' streams,
/// what a workflow is to do from the chain.
///
/// A run's key is **queued** from its push until it is **over**: it died, it was withdrawn, or it was done and the chain has moved on to
/// another run, deep enough. A chain that does not move on has taken the execution back.
package struct Schedule: Sendable {
    /// What the store keeps.
    package private(set) var memory: ScheduleMemory
    private var keys: [UInt256: Set<String>] = [:]
    /// What each owner owes for runs that are queued and not done, in wei.
    package private(set) var owed: [Address: UInt256] = [:]
    /// In which block queued runs were done.
    package private(set) var done: [String: BlockNumber] = [:]
    /// How far the streams of results were read.
    ///
    /// The store knows less: up to where all that was done is over. Whoever takes over reads the rest again.
    package private(set) var read: OutcomeCursor
    /// What was read that the store's cursor has not passed yet: up to where, and which queued runs were done in it.
    private var pages: [(end: String, done: [String])] = []
    /// Until when runs are left alone that somebody else has pushed and workers have bound.
    private var bound: [String: Duration] = [:]

    package init(_ memory: ScheduleMemory = ScheduleMemory()) {
        self.memory = memory
        read = memory.outcomes
        for (key, run) in memory.queued { enter(key, run) }
    }

    /// How many runs of a workflow in a row may die before it is suspended: 5.
    package static let mostDeaths = 5

    /// How long a run that somebody else pushed is left to the workers before it is tried again.
    private static let patience = Duration.seconds(60)

    /// The keys of a workflow's queued runs.
    package func queuedKeys(of workflow: UInt256) -> Set<String> { keys[workflow] ?? [] }

    /// Whether a run may be pushed as far as that is known here.
    package func mayPush(_ key: String, at elapsed: Duration) -> Bool {
        memory.queued[key] == nil && bound[key].map { $0 <= elapsed } ?? true
    }

    /// Takes in what the store said of a push.
    package mutating func take(_ answer: PushAnswer, for run: Run, at elapsed: Duration, wall: Milliseconds) {
        switch answer {
        case .pushed, .noted:
            let queued = QueuedRun(workflow: run.workflow, owner: run.owner, budget: run.budget, pushedAt: wall)
            if memory.queued.updateValue(queued, forKey: run.key) == nil { enter(run.key, queued) }
            if memory.armed[run.workflow] != nil { memory.armed[run.workflow] = false }
            memory.firings.removeAll { $0.key == run.key }
        case .bound: bound[run.key] = elapsed + Self.patience
        case .known, .withdrawn, .full: break
        }
    }

    /// Looks at how runs ended.
    ///
    /// - Returns: What is to be noted in the store, how many have died among it.
    package func note(_ outcomes: [RunOutcome], upTo cursor: OutcomeCursor) -> ScheduleNote {
        var note = ScheduleNote()
        if cursor.dead != memory.outcomes.dead {
            note.outcomes = OutcomeCursor(done: memory.outcomes.done, dead: cursor.dead)
        }
        for outcome in outcomes {
            guard let key = outcome.key else { continue }
            let before = note.deaths[outcome.workflow] ?? memory.deaths[outcome.workflow]
            switch outcome.end {
            case .done:
                // One that is read again says nothing of those that died later.
                if let before, !RunKey.isPoint(in: key, before: before.last) {
                    note.deaths.updateValue(nil, forKey: outcome.workflow)
                }
            case .dead:
                let inARow = before.map { $0.last == key ? $0.inARow : $0.inARow + 1 } ?? 1
                note.deaths[outcome.workflow] = Deaths(inARow: inARow, last: key)
                note.ended.append(key)
            }
        }
        return note
    }

    /// Takes in which runs were done, up to where the streams were read.
    package mutating func finish(_ outcomes: [RunOutcome], upTo cursor: OutcomeCursor) {
        defer {
            read = cursor
            pages.append((cursor.done, outcomes.compactMap(\.key).filter { done[$0] != nil }))
        }
        for outcome in outcomes {
            guard let key = outcome.key else { continue }
            bound[key] = nil
            guard case .done(let block) = outcome.end, let run = memory.queued[key], done[key] == nil else { continue }
            done[key] = block ?? 0
            pay(run)
        }
    }

    /// From where on the streams have to be read by whoever takes over, once these runs are over; `nil` when the store knows.
    package func cursor(without ended: [String]) -> OutcomeCursor? {
        let ended = Set(ended)
        var cursor = memory.outcomes
        for page in pages {
            guard page.done.allSatisfy({ done[$0] == nil || ended.contains($0) }) else { break }
            cursor.done = page.end
        }
        return cursor == memory.outcomes ? nil : cursor
    }

    /// Takes in what was noted in the store.
    package mutating func take(_ note: ScheduleNote) {
        if let outcomes = note.outcomes {
            memory.outcomes = outcomes
            if let passed = pages.lastIndex(where: { $0.end == outcomes.done }) { pages.removeFirst(passed + 1) }
        }
        forget(note.ended)
        for (workflow, deaths) in note.deaths { memory.deaths[workflow] = deaths }
        for (workflow, isArmed) in note.armed { memory.armed[workflow] = isArmed }
        for (workflow, reason) in note.held { memory.held[workflow] = reason }
    }

    /// Forgets runs that are over.
    package mutating func forget(_ keys: some Sequence<String>) {
        for key in keys {
            guard let run = memory.queued.removeValue(forKey: key) else { continue }
            if done.removeValue(forKey: key) == nil { pay(run) }
            self.keys[run.workflow]?.remove(key)
            if self.keys[run.workflow]?.isEmpty == true { self.keys[run.workflow] = nil }
        }
    }

    /// Adds firings, and moves the cursor of the transfers.
    package mutating func advance(to cursor: TransferCursor, firing: [Firing]) {
        memory.transfers = cursor
        let replaced = Set(firing.map(\.key))
        memory.firings.removeAll { replaced.contains($0.key) }
        memory.firings += firing
    }

    /// Drops firings.
    package mutating func drop(_ firings: some Collection<Firing>) {
        let dropped = Set(firings)
        memory.firings.removeAll(where: dropped.contains)
    }

    private mutating func enter(_ key: String, _ run: QueuedRun) {
        keys[run.workflow, default: []].insert(key)
        owed[run.owner] = owed[run.owner, default: .zero].adding(run.budget.rawValue) ?? .max
    }

    private mutating func pay(_ run: QueuedRun) {
        owed[run.owner] = owed[run.owner].flatMap { $0.subtracting(run.budget.rawValue) }.flatMap {
            $0 == .zero ? nil : $0
        }
    }
}
