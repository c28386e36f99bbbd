import Concurrency
package import Engine
package import Ethereum

/// The journal port without Redis, for one worker: complete in what it promises, and faulty on demand.
package final class InMemoryJournal: Journal {
    /// The steps that ``faults`` can be planned for.
    package enum Step: String, CaseIterable, Sendable {
        case claim, awaitEntry, claimed, requeueClaimed, dropDuplicates, bind, amend, settle, retry, bury
        case promote, heartbeat, reap, leave, acquire, renew, release, share, resign, flights, snapshot
        case standing, leadRecovery, plan, spokenFor, note, burn, settleInRecovery, returnClaims, waiting, pass,
            putBack, finish
    }

    package let worker: WorkerID
    package let faults = Faults<Step>()
    private let store: InMemoryStore
    private let reconnects = Locked(0)
    private let link: any JournalLink
    let seen = SeenStore()

    init(store: InMemoryStore, worker: WorkerID, link: (any JournalLink)?) {
        self.store = store
        self.worker = worker
        self.link = link ?? PlannedFaultsLink(faults: faults, time: store.time, reconnects: reconnects)
    }

    /// Plans that the next `times` calls of a step are not taken, as if the store could not be reached.
    package func fail(_ step: Step, times: Int = 1) {
        faults.next(step, .fail(JournalError(.unreachable, step: step.rawValue, "planned")), times: times)
    }

    /// Plans that the next `times` calls of a step are taken and their answers lost.
    package func loseAnswer(_ step: Step, times: Int = 1) {
        faults.next(step, .loseAnswer(JournalError(.unreachable, step: step.rawValue, "answer lost")), times: times)
    }

    /// Cuts the worker off for ever: no step is taken any more, as if its process had been killed.
    package func sever() {
        for step in Step.allCases {
            faults.always(step, .fail(JournalError(.unreachable, step: step.rawValue, "severed")))
        }
    }

    /// Tells the worker that its connection was lost and is back.
    package func reconnect() {
        reconnects.withLock { $0 += 1 }
    }

    package var connection: Int {
        get async { link.connection }
    }

    func take<Result: Sendable>(
        _ step: Step, _ body: @escaping @Sendable (inout JournalState, Duration) -> Result
    ) async throws -> Result {
        try await link.carry(step) { [store] in store.take(body) }
    }

    /// Takes a step that moves entries: not in a store that was not compared with the chain since it came back.
    func move<Result: Sendable>(
        _ step: Step, _ body: @escaping @Sendable (inout JournalState, Duration) -> Result
    ) async throws -> Result {
        guard let result = try await moveIfRecovered(step, body) else {
            throw JournalError(.lost, step: step.rawValue, "not compared with the chain")
        }
        return result
    }

    /// Takes a step under a lease: `nil` when the lease has ended with its connection, or with what the store was before.
    private func move<Result: Sendable>(
        _ step: Step, under lease: Lease, _ body: @escaping @Sendable (inout JournalState, Duration) -> Result
    ) async throws -> Result? {
        guard await connection == lease.connection else { return nil }
        return try await moveIfRecovered(step, body)
    }

    private func moveIfRecovered<Result: Sendable>(
        _ step: Step, _ body: @escaping @Sendable (inout JournalState, Duration) -> Result
    ) async throws -> Result? {
        try await take(step) { state, now in
            guard state.isRecovered || state.lacks(.noticesLoss) else { return nil }
            return body(&state, now)
        }
    }
}

extension InMemoryJournal {
    package func claim(upTo credit: Int) async throws -> ClaimAnswer {
        try await move(.claim) { [store, worker] in $0.claim(credit, by: worker, now: $1, wall: store.time.wall) }
    }

    package func awaitEntry(timeout: Duration) async throws {
        let signal = Signal()
        try await link.carry(.awaitEntry) { [store] in store.state.withLock { $0.wait(signal) } }
        let time = store.time
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await time.sleep(for: timeout) }
            group.addTask { try await signal.notified() }
            try await group.next()
            group.cancelAll()
        }
    }

    package func claimed() async throws -> [Claim] {
        try await take(.claimed) { [worker] state, _ in state.claimed[worker] ?? [] }
    }

    package func requeueClaimed() async throws -> Int {
        try await move(.requeueClaimed) { [worker] state, _ in state.requeueClaimed(by: worker) }
    }

    package func dropDuplicates(_ jobs: [RunLookup]) async throws -> [KnownRun] {
        try await move(.dropDuplicates) { [worker] state, now in jobs.map { state.drop($0, of: worker, now: now) } }
    }

    package func retry(_ jobs: [Retry]) async throws -> [Bool] {
        try await move(.retry) { [worker] state, now in
            jobs.map { state.retry($0, of: worker, now: now) }
        }
    }

    package func bury(_ jobs: [Burial]) async throws -> [BurialAnswer] {
        try await move(.bury) { [worker] state, now in jobs.map { state.bury($0, of: worker, now: now) } }
    }
}

extension InMemoryJournal {
    package func bind(_ bindings: [Binding], under lease: Lease) async throws -> BindAnswer {
        let told = try await move(.bind, under: lease) { [worker] state, now in
            let answer = state.bind(bindings, of: worker, under: lease, now: now)
            return (answer: answer, writes: state.writes)
        }
        guard let told else { return BindAnswer(bound: 0, refusal: .fenced) }
        seen.see(told.writes)
        return told.answer
    }

    package func amend(
        _ record: FlightRecord, replacing old: RecordHead, under lease: Lease
    ) async throws -> AmendAnswer {
        try await move(.amend, under: lease) { $0.amend(record, replacing: old, under: lease, now: $1) } ?? .fenced
    }

    package func settle(_ settlements: [Settlement], under lease: Lease) async throws -> [AmendAnswer] {
        try await move(.settle, under: lease) { state, now in
            settlements.map { state.settle($0, under: lease, now: now) }
        } ?? settlements.map { _ in .fenced }
    }

    package func acquire(_ account: Address, for ttl: Duration) async throws -> Lease? {
        var lease = try await take(.acquire) { [worker] in
            $0.acquire(account, by: worker, now: $1, expires: $1 + ttl)
        }
        lease?.connection = await connection
        return lease
    }

    package func renew(_ lease: Lease, for ttl: Duration) async throws -> Bool {
        try await take(.renew) { $0.renew(lease, now: $1, expires: $1 + ttl) }
    }

    package func release(_ lease: Lease) async throws {
        try await take(.release) { $0.release(lease, now: $1) }
    }

    package func share(of accounts: [Address], memberFor ttl: Duration) async throws -> AccountShares {
        try await take(.share) { [worker] in $0.share(of: accounts, by: worker, now: $1, memberFor: ttl) }
    }

    package func resign(from accounts: [Address]) async throws {
        try await take(.resign) { [worker] state, _ in state.resign(worker, from: accounts) }
    }

    package func flights(of account: Address) async throws -> AccountFlights {
        try await take(.flights) { state, _ in state.flights(of: account) }
    }
}

extension InMemoryJournal {
    package func promote(limit: Int) async throws -> (moved: Int, next: Duration?) {
        try await move(.promote) { $0.promote(limit: limit, now: $1) }
    }

    package func heartbeat() async throws {
        try await take(.heartbeat) { [worker] in $0.heartbeat(of: worker, now: $1) }
    }

    package func reap(deadFor age: Duration) async throws -> ReapAnswer {
        try await move(.reap) { [store, worker] in
            $0.reap(olderThan: age, for: worker, now: $1, wall: store.time.wall)
        }
    }

    package func leave() async throws {
        try await take(.leave) { [worker] state, _ in state.leave(worker) }
    }

    package func snapshot(of accounts: [Address]) async throws -> JournalSnapshot {
        try await take(.snapshot) { $0.snapshot(of: accounts, now: $1) }
    }
}
