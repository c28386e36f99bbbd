package import Ethereum
package import Logging

/// A nonce that one lane may bind, and the lease under which it may.
package struct Reservation: Hashable, Sendable {
    package let lease: Lease
    package let nonce: Nonce

    package var account: Address { lease.account }
}

/// No account has had room for long.
package struct NoRoom: Error {}

/// Assigns sequential nonces to concurrent lanes, over all accounts that this worker has leased.
///
/// A lane gets the account with the most room, which is also bounded by what the account can pay for. Which nonces are free is a
/// `NonceLedger`'s to say; this actor only guards it, and lets lanes wait in line. Bound: every account has at most `capacity` nonces
/// reserved and bound; beyond that lanes wait.
package actor NonceManager {
    private let capacity: Int
    private let patience: Duration
    private let time: any TimeSource
    private let tally: Tally
    private let logger: Logger
    private var ledger = NonceLedger()
    /// The homes of the accounts.
    private var homes: [Address: Account] = [:]
    /// The lanes that wait for a nonce: the first is woken when there may be one.
    private var line: [Signal] = []
    private var isStopped = false

    /// Notified whenever room may have appeared or gone.
    package nonisolated let changed: Signal

    /// Makes one that has no accounts yet.
    ///
    /// Most nonces in flight for one account are the `capacity` (`worker.maxInFlightPerAccount`). A job waits for a nonce
    /// for as long as the `patience` (10 s by default), then others may have it: the accounts that had room when it was
    /// claimed may be another worker's by now.
    package init(
        capacity: Int, patience: Duration = .seconds(10), changed: Signal = Signal(), time: any TimeSource,
        tally: Tally, logger: Logger
    ) {
        self.capacity = capacity
        self.patience = patience
        self.changed = changed
        self.time = time
        self.tally = tally
        self.logger = logger
    }

    // MARK: Accounts

    /// Takes in an account, and hands out its nonces.
    ///
    /// - Parameter start: What chain and journal say about the account's nonces.
    func open(_ account: Account, start: NonceStart) {
        guard !account.isOver else { return }
        homes[account.lease.account] = account
        open(account.lease, start: start)
    }

    package func open(_ lease: Lease, start: NonceStart) {
        ledger.open(
            AccountNonces(
                lease: lease, capacity: capacity, next: start.next, free: start.free, bound: start.bound,
                now: time.elapsed))
        noteChange()
    }

    /// Stops handing out nonces of an account whose lease is gone or given back, or of which something else is so than was believed:
    /// it is over.
    func close(_ lease: Lease) {
        guard ledger.close(lease) else { return }
        homes.removeValue(forKey: lease.account)?.revoke()
        noteChange()
    }

    /// Where the account's flights are; `nil` when it is not open under this lease.
    func home(of lease: Lease) -> Account? { ledger[lease] != nil ? homes[lease.account] : nil }

    /// What is known of an account's nonces; `nil` when it is not open under this lease.
    subscript(lease: Lease) -> AccountNonces? { ledger[lease] }

    /// Returns when no lane has a nonce of the account reserved, or the account was closed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func awaitReserved(on lease: Lease) async throws {
        while true {
            let seen = changed.generation
            guard ledger[lease]?.hasReserved == true else { return }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    /// Whether no account is open.
    var isEmpty: Bool { ledger.isEmpty }

    /// Stops handing out nonces of an account that cannot pay; what is bound stays bound.
    func pause(_ lease: Lease, because reason: String) {
        guard ledger[lease]?.state == .open else { return }
        logger.error("account paused", metadata: ["account": "\(lease.account)", "reason": "\(reason)"])
        update(lease) { $0.pause(reason) }
    }

    func resume(_ lease: Lease) {
        guard case .paused? = ledger[lease]?.state else { return }
        logger.notice("account resumed", metadata: ["account": "\(lease.account)"])
        update(lease) { $0.resume() }
    }

    /// What the richest account has to spend, in wei; `nil` while that is not known of all.
    var highestBalance: Wei? { ledger.highestBalance }

    /// When it was last too little for a job, in elapsed time: accounts that were known to be poor may have been paid since.
    private(set) var lackedMoneyAt: Duration?

    /// A job waits since no account can pay for it.
    func noteLackOfMoney() { lackedMoneyAt = time.elapsed }

    /// How many nonces could be reserved now, over all accounts.
    package var room: Int { ledger.room }

    // MARK: Nonces

    /// Reserves up to `count` nonces, as `NonceLedger` chooses them; suspends while there is none at all, in line with others.
    ///
    /// - Returns: At least one, or `nil` once the manager has been stopped.
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    package func reserve(upTo count: Int) async throws -> [Reservation]? {
        if line.isEmpty, let reserved = look(upTo: count) { return reserved }
        let turn = Signal()
        line.append(turn)
        defer {
            line.removeAll { $0 === turn }
            line.first?.notify()
        }
        return try await untilFound(at: turn) { line.first === turn || isStopped ? look(upTo: count) : nil }
    }

    /// - Returns: `nil` while there is none; the `nil` in it once the manager has been stopped.
    private func look(upTo count: Int) -> [Reservation]?? {
        if isStopped { return .some(nil) }
        let reserved = ledger.reserve(upTo: count)
        return reserved.isEmpty ? nil : .some(reserved)
    }

    /// Looks again whenever it is notified, for as long as a job may wait.
    private func untilFound<Value>(at signal: Signal, _ look: () -> Value?) async throws -> Value {
        let deadline = time.elapsed + patience
        while true {
            let seen = signal.generation
            if let found = look() { return found }
            try Task.checkCancellation()
            let left = deadline - time.elapsed
            guard left > .zero else { throw NoRoom() }
            await time.wait(for: signal, past: seen, upTo: left)
        }
    }

    /// Hands out nothing any more: the worker drains.
    func stop() {
        isStopped = true
        for turn in line { turn.notify() }
        changed.notify()
    }

    /// Reserves a nonce that has been free for `age` or longer below a bound one, to be filled.
    func reserveGap(on lease: Lease, olderThan age: Duration) -> Reservation? {
        let deadline = time.elapsed - age
        let gap = ledger.update(lease) { $0.reserveGap(openSince: deadline) } ?? nil
        return gap.map { Reservation(lease: lease, nonce: $0) }
    }

    /// The journal has bound reserved nonces.
    ///
    /// - Parameter bound: Each with the most that its job costs; `nil` for what is no job.
    package func bound(_ bound: [(reservation: Reservation, cost: Wei?)]) {
        for (reservation, cost) in bound { update(reservation.lease) { $0.bind(reservation.nonce, cost: cost) } }
    }

    /// Nothing was bound to the reserved nonce: the next job gets it.
    package func giveBack(_ reservation: Reservation) {
        tally.count(.nonceReturned)
        let now = time.elapsed
        update(reservation.lease) { $0.giveBack(reservation.nonce, at: now) }
    }

    /// The nonces are used up.
    package func ended(_ nonces: [Nonce], on lease: Lease) {
        update(lease) { account in
            for nonce in nonces { account.end(nonce) }
        }
    }

    // MARK: Waiting for an account

    /// Suspends until some account is held under a lease of this connection to the journal.
    ///
    /// Until then the store may be one that has lost writes, and a job in it one that was executed.
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    func awaitAdmission(on connection: Int) async throws {
        try await untilFound(at: changed) { ledger.hasAccount(on: connection) ? () : nil }
    }

    /// Returns some account that nonces are handed out for, who a simulated call is sent from; suspends while there is
    /// none.
    ///
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    func anyAccount() async throws -> Address { try await untilFound(at: changed) { ledger.first } }

    /// Changes what is known of an account's nonces.
    ///
    /// - Returns: What `change` does; `nil` when the account is not open under this lease.
    @discardableResult
    func update<Value: Sendable>(_ lease: Lease, _ change: @Sendable (inout AccountNonces) -> Value) -> Value? {
        guard let value = ledger.update(lease, change) else { return nil }
        noteChange()
        return value
    }

    private func noteChange() {
        changed.notify()
        line.first?.notify()
    }
}
