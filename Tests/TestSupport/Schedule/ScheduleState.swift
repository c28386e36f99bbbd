import Engine
import Ethereum
import Scheduler

/// What a scheduler pushes; inside the journal's state `Run` is what is known of one.
typealias PushedRun = Run

/// What is kept of one registry's schedule.
struct ScheduleState {
    var memory = ScheduleMemory()
    var epoch: UInt64 = 0
    var lease: (holder: String, token: String, expires: Duration)?
    /// Whether firings cannot be written, as if their place held something else.
    var refusesFirings = false
}

extension JournalState {
    /// The life of the store, with the number of its last recovery.
    private var life: String { "\(incarnation):\(recovery)" }

    /// Whether it is being compared with the chain, or has to be; never before a worker has joined.
    private var isInRecovery: Bool {
        plan != nil || recovered.map { $0 != incarnation || format != Self.knownFormat } ?? false
    }

    mutating func lead(
        _ registry: Address, _ holder: String, now: Duration, expires: Duration
    ) throws(ScheduleStoreError) -> ScheduleLease? {
        if isInRecovery { throw .recovering }
        var state = schedules[registry] ?? ScheduleState()
        if let lease = state.lease, lease.expires > now {
            guard lease.holder == holder else { return nil }
        } else {
            state.epoch = max(now.milliseconds, state.epoch + 1)
        }
        let token = "\(holder):\(state.epoch)"
        state.lease = (holder, token, expires)
        schedules[registry] = state
        return ScheduleLease(token: token, incarnation: life)
    }

    mutating func resign(_ lease: ScheduleLease, from registry: Address) {
        if schedules[registry]?.lease?.token == lease.token { schedules[registry]?.lease = nil }
    }

    /// Takes a step of the leader.
    mutating func schedule<Answer>(
        _ registry: Address, under lease: ScheduleLease, lacking: Set<ScheduleProtection>, now: Duration,
        _ body: (inout JournalState, inout ScheduleState) -> Answer
    ) throws(ScheduleStoreError) -> Answer {
        var state = schedules[registry] ?? ScheduleState()
        let isHeld = state.lease.map { $0.token == lease.token && $0.expires > now } ?? false
        let isSameLife = life == lease.incarnation
        guard isHeld || lacking.contains(.fence), isSameLife || lacking.contains(.lifeIsCompared) else {
            throw .fenced
        }
        if isInRecovery, !lacking.contains(.waitsForRecovery) { throw .recovering }
        defer { schedules[registry] = state }
        return body(&self, &state)
    }
}

extension JournalState {
    /// Everything that waits, whoever pushed it.
    private var waits: Int { inbox.count + delayed.count + claimed.values.reduce(0) { $0 + $1.count } }

    mutating func push(
        _ runs: [PushedRun], upTo limit: Int, to state: inout ScheduleState, now: Duration, at time: Milliseconds,
        lacking: Set<ScheduleProtection>
    ) -> [PushAnswer] {
        var answers: [PushAnswer] = []
        for run in runs {
            let answer = look(run, state, limit, now, lacking)
            if answer == .full { break }
            if answer == .pushed { push(run, to: &state, now: now, at: time, lacking: lacking) }
            if answer != .withdrawn {
                if state.memory.armed[run.workflow] == true { state.memory.armed[run.workflow] = false }
                state.memory.firings.removeAll { $0.key == run.key }
            }
            answers.append(answer)
        }
        return answers + Array(repeating: .full, count: runs.count - answers.count)
    }

    private func look(
        _ run: PushedRun, _ state: ScheduleState, _ limit: Int, _ now: Duration, _ lacking: Set<ScheduleProtection>
    ) -> PushAnswer {
        if state.memory.queued[run.key] != nil { return .noted }
        if knows(run.key, now: now), !lacking.contains(.runIsNew) {
            switch runs[run.key] {
            case .withdrawn: return .withdrawn
            case .inFlight: return .bound
            case .settled, .dead, nil: return .known
            }
        }
        return waits < limit || lacking.contains(.limitIsKept) ? .pushed : .full
    }

    private mutating func push(
        _ run: PushedRun, to state: inout ScheduleState, now: Duration, at time: Milliseconds,
        lacking: Set<ScheduleProtection>
    ) {
        inbox.append(run.entry)
        if !lacking.contains(.pushIsNoted) {
            state.memory.queued[run.key] = QueuedRun(
                workflow: run.workflow, owner: run.owner, budget: run.budget, pushedAt: time)
        }
        if lacking.contains(.runKeyIsTheWorkers) { runs[run.key] = .settled(expires: now + runTTL) }
        count("scheduled")
    }

    mutating func withdraw(_ key: String, from state: inout ScheduleState, now: Duration, expires: Duration) -> Bool {
        if !knows(key, now: now), state.memory.queued[key] != nil {
            runs[key] = .withdrawn(expires: expires)
            count("withdrawn")
        }
        guard knows(key, now: now), case .withdrawn = runs[key] else { return false }
        state.memory.queued[key] = nil
        return true
    }

    mutating func reopen(
        _ key: String, in state: inout ScheduleState, now: Duration, lacking: Set<ScheduleProtection>
    ) -> Bool {
        guard knows(key, now: now) else { return true }
        let isSettled = if case .settled = runs[key] { true } else { false }
        guard isSettled || lacking.contains(.opensTheSettled) else { return false }
        state.memory.queued[key] = nil
        runs[key] = nil
        return true
    }

    func outcomes(
        after cursor: OutcomeCursor, limit: Int, of registry: Address
    ) -> (outcomes: [RunOutcome], cursor: OutcomeCursor) {
        func read(
            _ stream: [StreamEntry], _ after: String, _ end: (StreamEntry) -> RunOutcome.End
        ) -> ([RunOutcome], String) {
            let first = after.split(separator: "-").first.flatMap { Int($0) } ?? 0
            let entries = stream.dropFirst(first).prefix(limit)
            let outcomes = entries.compactMap { entry in
                RunOutcome(
                    workflow: entry.text("workflowId"), key: entry.text("key"), entry: entry["job"] ?? [],
                    end: end(entry), registry: registry)
            }
            return (outcomes, "\(first + entries.count)-0")
        }
        let done = read(self.done, cursor.done) { .done(block: UInt64($0.text("block")).map { BlockNumber($0) }) }
        let dead = read(self.dead, cursor.dead) { .dead(reason: $0.text("reason")) }
        return (done.0 + dead.0, OutcomeCursor(done: done.1, dead: dead.1))
    }
}

extension ScheduleMemory {
    mutating func take(_ note: ScheduleNote) {
        for key in note.ended { queued[key] = nil }
        deaths.merge(note.deaths)
        armed.merge(note.armed)
        held.merge(note.held)
        outcomes = note.outcomes ?? outcomes
    }

    mutating func add(_ firing: [Firing]) {
        let keys = Set(firing.map(\.key))
        firings = (firings.filter { !keys.contains($0.key) } + firing).sorted { ($0.at, $0.key) < ($1.at, $1.key) }
    }
}

extension Dictionary {
    /// Sets what is given, and forgets what is given as `nil`.
    fileprivate mutating func merge(_ changes: [Key: Value?]) {
        for (key, value) in changes { self[key] = value }
    }
}

extension StreamEntry {
    fileprivate func text(_ name: String) -> String { self[name].map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

extension Duration {
    fileprivate var milliseconds: UInt64 { UInt64(max(0, self / .milliseconds(1))) }
}
