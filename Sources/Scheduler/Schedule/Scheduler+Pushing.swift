import Chain
import Collections
import Engine
import Ethereum
import Logging

extension Scheduler {
    /// How many runs are chosen, read and pushed together.
    private static let batch = 100
    /// How many batches a turn takes at most, so that it comes to the rest of its work.
    private static let mostBatches = 100

    /// Pushes what is due: the oldest first, and owners in turn.
    ///
    /// - Parameter afterPoll: Whether prices and transfers were followed right now; in between only time makes runs due. What is held is
    ///   looked at after a poll only.
    func pushDue(afterPoll: Bool) async throws {
        guard isUpToDate, let now = await parts.follower.now else { return }
        var turn = PushTurn(now: now, isAfterPoll: afterPoll)
        if afterPoll, configuration.safety.minGasBudget == .cost { try update { $0.cost = nil } }
        var waiting = try await candidates(&turn)
        for _ in 0..<Self.mostBatches where !waiting.isEmpty && !turn.isFull {
            let batch = Array(waiting.prefix(Self.batch))
            waiting.removeFirst(batch.count)
            let runs = try await choose(batch, &turn)
            try await push(runs, &turn)
        }
        try await conclude(turn, left: waiting.count)
    }

    /// What is due and not queued, in the order of its turns.
    func candidates(_ turn: inout PushTurn) async throws -> [Candidate] {
        let (now, deepest) = (turn.now, sight?.deepest)
        let (dueByPrice, firings) = try update { leadership -> ([UInt256: Price], [Firing]) in
            guard turn.isAfterPoll else { return ([:], []) }
            let schedule = leadership.schedule
            let firings = leadership.transfers.due(at: now) { !schedule.queuedKeys(of: $0).isEmpty }
            return (leadership.dueByPrice, firings)
        }
        let (timed, priced, fired) = await parts.follower.read { book in
            (
                book.due(at: now, deepest: deepest, limit: .max),
                dueByPrice.keys.compactMap { book[$0] }.filter { $0.isSettled(by: deepest) },
                firings.compactMap { firing in book[firing.workflow].map { ($0, firing) } }
            )
        }
        var candidates: [Candidate] = []
        for workflow in timed {
            if let candidate = try candidate(workflow, .time, since: workflow.nextRun, &turn) {
                candidates.append(candidate)
            }
        }
        for workflow in priced {
            guard let price = dueByPrice[workflow.id] else { continue }
            if let candidate = try candidate(workflow, .price(price), since: UInt256(price.at), &turn) {
                candidates.append(candidate)
            }
        }
        for (workflow, firing) in fired {
            if let candidate = try candidate(workflow, .transfer(firing), since: UInt256(firing.at), &turn) {
                candidates.append(candidate)
            }
        }
        return candidates.inFairTurns
    }

    /// The run of a workflow that is next, unless it is queued, held, or its time has not come.
    private func candidate(
        _ workflow: Workflow, _ reason: RunReason, since: UInt256, _ turn: inout PushTurn
    ) throws -> Candidate? {
        let (held, isAfterPoll) = (try update { $0.schedule.memory.held[workflow.id] }, turn.isAfterPoll)
        // What was held at the last poll is looked at again at the next.
        guard held == nil || isAfterPoll else { return nil }
        let timetable = Timetable(catchUp: configuration.catchUp)
        let elapsed = time.elapsed
        return try update { leadership -> Candidate? in
            let again = leadership.again(workflow)
            if case .transfer(let firing) = reason {
                guard leadership.schedule.mayPush(firing.key, at: elapsed) else { return nil }
                if let deaths = leadership.schedule.memory.deaths[workflow.id]?.inARow, deaths >= Schedule.mostDeaths {
                    turn.holds[workflow.id] = .suspended(deaths: deaths)
                    return nil
                }
                return Candidate(workflow: workflow, reason: reason, point: workflow.nextRun, again: nil, since: since)
            }
            guard leadership.schedule.queuedKeys(of: workflow.id).isEmpty else { return nil }
            let deaths = leadership.schedule.memory.deaths[workflow.id]
            switch timetable.next(of: workflow, deaths: deaths, again: again, now: turn.now) {
            case .later: return nil
            case .held(let hold):
                turn.holds[workflow.id] = hold
                return nil
            case .run(let point, let again):
                let key = RunKey.point(point, of: workflow.id, registry: parts.registry, again: again)
                guard leadership.schedule.mayPush(key, at: elapsed) else { return nil }
                return Candidate(workflow: workflow, reason: reason, point: point, again: again, since: since)
            }
        }
    }

    /// Reads workflows once more, with their actions, and makes runs of those that still are to run and can be paid for.
    func choose(_ batch: [Candidate], _ turn: inout PushTurn) async throws -> [(Candidate, Run)] {
        let ids = Set(batch.map(\.workflow.id)).sorted()
        async let deposits = parts.funds.deposits(of: Set(batch.map(\.owner)))
        let records = Dictionary(try await parts.reread(ids).map { ($0.id, $0) }) { $1 }
        let due = batch.compactMap { candidate in
            records[candidate.workflow.id].flatMap { candidate.workflow.isStill($0) ? (candidate, $0) : nil }
        }
        let spendings = Dictionary(due.map { ($0.1.id, Spending($0.1.actionData)) }) { $1 }.compactMapValues(\.self)
        let mindsExecutor = configuration.safety.unfundedExecutor == .hold
        let holdings = mindsExecutor ? try await parts.funds.holdings(of: Set(spendings.values.map(\.token))) : [:]
        var purse = Purse(deposits: try await deposits, holdings: holdings)
        let cost = try await costIfNeeded()
        var runs: [(Candidate, Run)] = []
        for (candidate, record) in due {
            let owed = try update { $0.schedule.owed[record.owner] ?? .zero }
            let hold =
                configuration.safety.hold(candidate.workflow, cost: cost)
                ?? purse.spend(record.gasBudget, of: record.owner, owed: owed, on: spendings[record.id])
            if let hold {
                turn.holds[record.id] = hold
            } else {
                runs.append(
                    (
                        candidate,
                        parts.builder.run(
                            of: record, because: candidate.reason, point: candidate.point, again: candidate.again,
                            now: turn.now)
                    ))
            }
        }
        return runs
    }

    private func costIfNeeded() async throws -> Wei? {
        guard configuration.safety.minGasBudget == .cost else { return nil }
        if let cost = try update(\.cost) { return cost }
        let cost = try await parts.funds.usualCost()
        try update { $0.cost = cost }
        return cost
    }

    private func push(_ runs: [(Candidate, Run)], _ turn: inout PushTurn) async throws {
        guard !runs.isEmpty else { return }
        let lease = try update(\.lease)
        let answers = try await parts.store.push(runs.map(\.1), upTo: configuration.maxQueued, under: lease)
        let (elapsed, wall) = (time.elapsed, time.wall)
        for ((candidate, run), answer) in zip(runs, answers) {
            try update { $0.schedule.take(answer, for: run, at: elapsed, wall: wall) }
            switch answer {
            case .pushed, .noted:
                turn.pushed += answer == .pushed ? 1 : 0
                try update { $0.pushed(candidate) }
            case .bound: break
            case .known, .withdrawn: try await useAnotherKey(candidate, run, answer, &turn)
            case .full: turn.isFull = true
            }
        }
    }

    /// Finds a way for a run whose key is used up.
    ///
    /// A run that was withdrawn was so since its owner changed the workflow: that transaction makes another key. So it is with one that
    /// was executed, once the chain has shown for a while that the workflow is due with the same `nextRun` all the same: a node that is
    /// behind does so too.
    private func useAnotherKey(
        _ candidate: Candidate, _ run: Run, _ answer: PushAnswer, _ turn: inout PushTurn
    ) async throws {
        let id = candidate.workflow.id
        if case .transfer(let firing) = candidate.reason { return try await forget(firing) }
        guard let sight, let deepest = sight.deepest else { return }
        let (seenAt, known) = try update { leadership in
            let seenAt = leadership.usedUp[run.key] ?? sight.head.number
            leadership.usedUp[run.key] = seenAt
            return (seenAt, leadership.changes[id]?.transaction)
        }
        guard answer == .withdrawn || deepest.rawValue >= seenAt.rawValue + Self.certainty else { return }
        var change = known
        if change == nil { change = try await parts.follower.lastChange(of: id)?.transaction }
        if let change, change != candidate.again {
            try update { $0.again[id] = Leadership.Again(point: candidate.point, transaction: change) }
        } else {
            turn.holds[id] = .ranBefore
        }
    }

    /// For how many blocks the chain has to show that a run is due again: more than nodes are behind one another.
    private static let certainty = Confirmations.fewestBlocks

    private func forget(_ firing: Firing) async throws {
        try await drop([firing])
        try update { $0.transfers.forget(firing) }
    }

    /// Notes what is held, and says what was done.
    private func conclude(_ turn: PushTurn, left: Int) async throws {
        count { $0.pushed += turn.pushed }
        let lease = try update(\.lease)
        let before = try update(\.schedule.memory.held)
        var note = ScheduleNote()
        for (workflow, hold) in turn.holds where before[workflow] != "\(hold)" {
            note.held[workflow] = "\(hold)"
            if reportedHolds[workflow] != hold.code {
                logger.warning("workflow held", metadata: ["workflow": "\(workflow)", "reason": "\(hold)"])
            }
            reportedHolds[workflow] = hold.code
        }
        // Of those that were not looked at nothing is known.
        if turn.isAfterPoll, left == 0, !turn.isFull {
            for workflow in before.keys where turn.holds[workflow] == nil {
                note.held.updateValue(nil, forKey: workflow)
                reportedHolds[workflow] = nil
            }
        }
        try await write(note, under: lease)
        guard turn.pushed > 0 || turn.isFull && !wasFull else { return wasFull = turn.isFull }
        wasFull = turn.isFull
        logger.info(
            "pushed",
            metadata: [
                "runs": "\(turn.pushed)", "waiting": "\(left)", "held": "\(turn.holds.count)", "full": "\(turn.isFull)",
            ])
    }
}

/// What one turn has pushed and held.
struct PushTurn {
    /// The chain's time, in seconds since 1970.
    let now: UInt64
    let isAfterPoll: Bool
    var pushed = 0
    var holds: [UInt256: Hold] = [:]
    /// As much waits as may.
    var isFull = false

    init(now: UInt64, isAfterPoll: Bool) {
        self.now = now
        self.isAfterPoll = isAfterPoll
    }
}

extension Workflow {
    /// Whether a record that was read right now says the same of when this runs.
    fileprivate func isStill(_ record: WorkflowRecord) -> Bool {
        record.isActive && record.nextRun == nextRun && record.owner == owner && record.interval == interval
            && Trigger(record) == trigger && ActionShape.problem(of: record.actionData) == nil
    }
}
