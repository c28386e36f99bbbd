import Chain
import Engine
import Ethereum
import Logging

extension Scheduler {
    /// What a leader does: all of it after a poll, in between only what time has made due.
    func leadTurn() async throws {
        guard let lease else {
            // Whoever leads takes the news in; should that be this one again, it loads anew.
            (leadership, untaken) = (nil, [])
            return
        }
        if leadership?.lease != lease || untaken.contains(where: \.isWhole) {
            do {
                try await load(under: lease)
            } catch {
                leadership = nil
                throw error
            }
            untaken = []
        } else if untaken.isEmpty {
            return try await pushDue(afterPoll: false)
        }
        while let news = untaken.first {
            try await take(news)
            untaken.removeFirst()
        }
        await reportUnusable()
        try await learnOutcomes()
        try await reopen()
        // What is slow or refused for one kind of trigger keeps no other waiting.
        try await attempt("follow transfers") { try await followTransfers() }
        try await attempt("follow prices") { try await followPrices() }
        try await pushDue(afterPoll: true)
    }

    /// Makes a change to what the leader keeps, unless the lead has ended meanwhile.
    func update<Value>(_ change: (inout Leadership) throws -> Value) throws -> Value {
        guard leadership != nil else { throw ScheduleStoreError.fenced }
        // Changed in its place: a copy would cost as much as all that the leader keeps.
        // swift-format-ignore: NeverForceUnwrap
        return try change(&leadership!)
    }

    // MARK: Beginning

    /// Takes over what the store keeps, and brings it in line with the registry.
    private func load(under lease: ScheduleLease) async throws {
        let wasLeading = hasLoaded
        leadership = nil
        let memory = try await parts.store.load(under: lease)
        let workflows = await parts.follower.read { book in
            (
                waiting: book.priceWorkflows + book.transferWorkflows,
                gone: Set(memory.queued.values.map(\.workflow)).filter { book[$0]?.isActive != true }
            )
        }
        var leadership = Leadership(
            lease: lease, memory: memory, registry: parts.registry, mode: configuration.priceMode)
        leadership.isFirst = memory == ScheduleMemory() && !wasLeading
        for workflow in workflows.waiting {
            _ = leadership.watch(workflow.id, workflow, since: lately[workflow.id]?.change.block)
        }
        self.leadership = leadership
        if leadership.isFirst { try await beginRegistry(workflows.waiting) }
        try await withdraw(workflows.gone)
        try await makeUp(for: memory)
        hasLoaded = true
    }

    /// Does what the leader before may not have come to.
    ///
    /// What owners did after runs were pushed withdraws them, and arms triggers of which nothing is kept yet. A run that is withdrawn for
    /// nothing, since it was pushed after the change and before this scheduler saw it, is pushed again.
    private func makeUp(for memory: ScheduleMemory) async throws {
        let pushes = Dictionary(memory.queued.values.map { ($0.workflow, $0.pushedAt) }) { max($0, $1) }
        let changed = lately.filter { workflow, late in
            pushes[workflow].map { late.seenAt > $0 } ?? false
        }
        let late = lately
        let lease = try update { leadership in
            for (workflow, late) in late { leadership.changes[workflow] = late.change }
            return leadership.lease
        }
        // A transfer's run has one key for ever: withdrawn, it would be lost.
        try await withdraw(Set(changed.keys)) { RunKey.point(in: $0) != nil }
        guard memory != ScheduleMemory() else { return }
        var note = ScheduleNote()
        try update { leadership in
            for (workflow, late) in late where late.change.kind == .created && memory.armed[workflow] == nil {
                if leadership.prices.watches(workflow), leadership.prices.arm(workflow) { note.armed[workflow] = true }
            }
        }
        try await write(note, under: lease)
    }

    /// Says what the first start on a registry wakes, and arms the price triggers unless they are to wait.
    private func beginRegistry(_ waiting: [Workflow]) async throws {
        let priced = waiting.filter { if case .price = $0.trigger { true } else { false } }
        logger.notice(
            "this registry was never followed before",
            metadata: [
                "price_triggers": "\(priced.count)", "transfer_triggers": "\(waiting.count - priced.count)",
                "baseline": "\(configuration.isBaseline)",
            ])
        guard !configuration.isBaseline else { return }
        var note = ScheduleNote()
        let lease = try update { leadership in
            for workflow in priced where leadership.prices.arm(workflow.id) { note.armed[workflow.id] = true }
            return leadership.lease
        }
        try await write(note, under: lease)
    }

    /// Says once of each workflow that never runs why it does not.
    private func reportUnusable() async {
        let known = reportedUnusable
        let new = await parts.follower.read { book in
            book.unusableWorkflows.filter { $0.isActive && !known.contains($0.id) }
        }
        for workflow in new.prefix(Self.mostReports) {
            logger.warning(
                "workflow never runs",
                metadata: [
                    "workflow": "\(workflow.id)", "owner": "\(workflow.owner)", "reason": "\(workflow.problem ?? "")",
                ])
        }
        if new.count > Self.mostReports {
            logger.warning("more workflows never run", metadata: ["workflows": "\(new.count - Self.mostReports)"])
        }
        reportedUnusable.formUnion(new.map(\.id))
    }

    /// How many workflows are named at once.
    private static let mostReports = 20

    // MARK: News

    /// Takes in what owners and workers have done.
    private func take(_ news: RegistryNews) async throws {
        let changed = Set(news.changes.map(\.workflow)).union(news.runs.map(\.workflow))
        let workflows = await parts.follower.read { book in changed.map { ($0, book[$0]) } }
        let owners = Dictionary(news.changes.map { ($0.workflow, $0) }) { $1 }
        let dropped = try update { leadership in
            if let fork = news.forkedAbove { leadership.forget(above: fork) }
            leadership.changes.merge(owners) { $1 }
            return workflows.flatMap { leadership.watch($0, $1, since: owners[$0]?.block) }
        }
        if !dropped.isEmpty { try await drop(dropped) }
        // A change that the chain has taken back and has again is told once more: what was pushed because of it says what it says.
        let transactions = Set(news.changes.map { "\($0.transaction)" })
        try await withdraw(Set(owners.keys)) { key in
            !transactions.contains(String(key.split(separator: ":").last ?? ""))
        }
        try await noteChanges(owners, Dictionary(workflows.map { ($0.0, $0.1?.nextRun) }) { $1 })
    }

    /// Lets no worker bind what is queued of workflows that their owners have changed; what is still due is pushed anew.
    private func withdraw(
        _ workflows: Set<UInt256>, where isWanted: (String) -> Bool = { _ in true }
    ) async throws {
        let (lease, keys) = try update { leadership in
            let keys = workflows.flatMap { leadership.schedule.queuedKeys(of: $0) }
            return (leadership.lease, keys.filter(isWanted).sorted())
        }
        guard !keys.isEmpty else { return }
        let withdrawn = zip(keys, try await parts.store.withdraw(keys, under: lease)).filter(\.1).map(\.0)
        try update { $0.schedule.forget(withdrawn) }
        count { $0.withdrawn += withdrawn.count }
        for key in withdrawn {
            logger.info("run withdrawn, since its owner changed the workflow", metadata: ["run": "\(key)"])
        }
    }

    /// Owners who change a workflow end its suspension, arm its trigger, and set its run once more.
    ///
    /// - Parameter nextRuns: Those of the workflows as they are now.
    private func noteChanges(
        _ changes: [UInt256: WorkflowChange], _ nextRuns: [UInt256: UInt256?]
    ) async throws {
        var note = ScheduleNote()
        let lease = try update { leadership in
            for (workflow, change) in changes {
                if let deaths = leadership.schedule.memory.deaths[workflow] {
                    note.deaths.updateValue(nil, forKey: workflow)
                    // A run that died is remembered by its key; with an interval later ones died in its place.
                    if let dead = RunKey.point(in: deaths.last), let next = nextRuns[workflow] ?? nil, dead >= next {
                        leadership.again[workflow] = Leadership.Again(
                            point: nextRuns[workflow] ?? nil, transaction: change.transaction)
                    }
                }
                guard [.created, .updated, .resumed].contains(change.kind) else { continue }
                if leadership.prices.watches(workflow), leadership.prices.arm(workflow) { note.armed[workflow] = true }
            }
            return leadership.lease
        }
        try await write(note, under: lease)
    }

    /// Notes something in the store, then in memory.
    func write(_ note: ScheduleNote, under lease: ScheduleLease) async throws {
        guard note != ScheduleNote() else { return }
        try await parts.store.note(note, under: lease)
        try update { $0.schedule.take(note) }
    }

    func drop(_ firings: [Firing]) async throws {
        let lease = try update(\.lease)
        try await parts.store.drop(firings, under: lease)
        try update { $0.schedule.drop(firings) }
    }

    // MARK: Ends

    /// Reads how runs ended.
    private func learnOutcomes() async throws {
        while true {
            let (lease, cursor) = try update { ($0.lease, $0.schedule.read) }
            let (outcomes, next) = try await parts.store.outcomes(after: cursor, limit: Self.page)
            guard next != cursor else { return }
            // Those of another registry are nobody's here.
            let own = "\(Hex.encode(parts.registry.bytes)):"
            let ends = outcomes.filter { $0.key?.hasPrefix(own) == true }
            let note = try update { $0.schedule.note(ends, upTo: next) }
            try await write(note, under: lease)
            try update { $0.schedule.finish(ends, upTo: next) }
            if !outcomes.isEmpty { lastOutcome = time.elapsed }
        }
    }

    private static let page = 1_000

    /// Forgets runs that are over, and has those pushed anew that the chain has taken back after they were done.
    ///
    /// A run is over when its workflow has moved on to another, deep enough. One whose workflow has not, although the block in which it
    /// was done is deep by now, is not on the chain any more.
    private func reopen() async throws {
        guard let deepest = sight?.deepest else { return }
        let (lease, done) = try update { leadership in
            (
                leadership.lease,
                leadership.schedule.done.filter { $0.value <= deepest }.compactMap { key, _ in
                    leadership.schedule.memory.queued[key].map { (key: key, workflow: $0.workflow) }
                }
            )
        }
        let ends = await parts.follower.read { book in
            done.map { ($0.key, Self.end(of: $0.key, book[$0.workflow], deepest)) }
        }
        var note = ScheduleNote()
        note.ended = ends.filter { $0.1 == .over }.map(\.0)
        for key in ends.filter({ $0.1 == .takenBack }).map(\.0) where try await parts.store.reopen(key, under: lease) {
            logger.error("the chain has taken an execution back: its run is pushed again", metadata: ["run": "\(key)"])
            count { $0.reopened += 1 }
            note.ended.append(key)
        }
        note.outcomes = try update { [ended = note.ended] in $0.schedule.cursor(without: ended) }
        try await write(note, under: lease)
        try await forgetLost()
    }

    private enum RunEnd {
        case over, takenBack, undecided
    }

    /// What has become of a run that was done in a block that is deep by now.
    private static func end(of key: String, _ workflow: Workflow?, _ deepest: BlockNumber) -> RunEnd {
        guard let workflow, workflow.isActive, let point = RunKey.point(in: key) else { return .over }
        guard workflow.isSettled(by: deepest) else { return .undecided }
        return point < workflow.nextRun ? .over : .takenBack
    }

    /// Forgets that runs were pushed of which nothing was heard since for long, so that they are pushed again if they still are due.
    ///
    /// They may be gone with a queue that an operator has deleted, or their ends with a stream; or they wait behind a million others, and
    /// the second entry is dropped by a worker, since it has the same key.
    private func forgetLost() async throws {
        // While no run ends, workers are away, and what waits for them is not lost.
        guard let lastOutcome, time.elapsed - lastOutcome < .milliseconds(Int64(Self.silence)) else { return }
        let now = time.wall
        let (lease, lost) = try update { leadership in
            (
                leadership.lease,
                leadership.schedule.memory.queued.filter { key, run in
                    leadership.schedule.done[key] == nil && now > run.pushedAt + Self.silence
                        && RunKey.point(in: key) != nil
                }.keys.sorted()
            )
        }
        var note = ScheduleNote()
        note.ended = lost
        try await write(note, under: lease)
    }

    /// An hour, in milliseconds.
    private static let silence: Milliseconds = 3_600_000
}
