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
/// A lane gets the account with the most room, which is also bounded by what the account can pay for. Each account's
/// nonces are an `AccountNonces`; this actor only guards them and lets lanes wait for room. Bound: every account has at most `capacity` nonces
/// reserved and bound; beyond that lanes wait.
package actor NonceManager {
    private let capacity: Int
    private let patience: Duration
    private let time: any TimeSource
    private let tally: Tally
    private let logger: Logger
    private var accounts: [Address: AccountNonces] = [:]
    /// The homes of the accounts.
    private var homes: [Address: Account] = [:]
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
        guard account.over.generation == 0 else { return }
        homes[account.lease.account] = account
        open(account.lease, start: start)
    }

    package func open(_ lease: Lease, start: NonceStart) {
        accounts[lease.account] = AccountNonces(
            lease: lease, capacity: capacity, next: start.next, free: start.free, bound: start.bound, now: time.elapsed)
        changed.notify()
    }

    /// Stops handing out nonces of an account whose lease is gone or given back, or of which something else is so than was believed:
    /// it is over.
    func close(_ lease: Lease) {
        guard accounts[lease.account]?.lease == lease else { return }
        accounts.removeValue(forKey: lease.account)
        if let home = homes.removeValue(forKey: lease.account) {
            home.permit.revoke()
            home.over.notify()
        }
        changed.notify()
    }

    /// Where the account's flights are; `nil` when it is not open under this lease.
    func home(of lease: Lease) -> Account? { isOpen(lease) ? homes[lease.account] : nil }

    /// Stops handing out nonces of an account that is about to be given back; what is reserved may still be bound.
    func retire(_ lease: Lease) {
        update(lease) { $0?.retire() }
    }

    /// Returns when no lane has a nonce of the account reserved, or the account was closed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func awaitReserved(on lease: Lease) async throws {
        while true {
            let seen = changed.generation
            guard isOpen(lease), accounts[lease.account]?.hasReserved == true else { return }
            try Task.checkCancellation()
            await changed.wait(past: seen)
        }
    }

    /// Whether nonces of the account are handed out under this lease.
    func isOpen(_ lease: Lease) -> Bool { accounts[lease.account]?.lease == lease }

    /// Whether no account is open.
    var isEmpty: Bool { accounts.isEmpty }

    /// Stops handing out nonces of an account that cannot pay; what is bound stays bound.
    func pause(_ lease: Lease, because reason: String) {
        guard isOpen(lease), accounts[lease.account]?.state == .open else { return }
        logger.error("account paused", metadata: ["account": "\(lease.account)", "reason": "\(reason)"])
        update(lease) { $0?.pause(reason) }
    }

    func resume(_ lease: Lease) {
        guard isOpen(lease), case .paused? = accounts[lease.account]?.state else { return }
        logger.notice("account resumed", metadata: ["account": "\(lease.account)"])
        update(lease) { $0?.resume() }
    }

    /// The chain has used every nonce of the account below `count`, says a node.
    ///
    /// - Returns: Whether that is believed; a count far above what is known has to be said twice.
    func chainReached(_ count: Nonce, on lease: Lease) -> Bool {
        var isBelieved = true
        update(lease) { isBelieved = $0?.chainReached(count) ?? true }
        return isBelieved
    }

    /// Whether a nonce below those handed out is taken for used.
    func hasUsed(_ nonce: Nonce, on lease: Lease) -> Bool {
        isOpen(lease) && accounts[lease.account]?.hasUsed(nonce) == true
    }

    // MARK: Nonces

    /// Reserves up to `count` nonces: as many as it has room for of the account with the most, then of the next one; suspends while
    /// there is none at all.
    ///
    /// An account whose last batch is not bound yet is left out, so that what that gives back comes before anything above it.
    /// - Returns: At least one, or `nil` once the manager has been stopped.
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    package func reserve(upTo count: Int) async throws -> [Reservation]? {
        try await untilFound {
            if isStopped { return .some(nil) }
            var reserved: [Reservation] = []
            while reserved.count < count, let some = reserveNow(upTo: count - reserved.count) { reserved += some }
            return reserved.isEmpty ? nil : .some(reserved)
        }
    }

    /// Looks again whenever something has changed, for as long as a job may wait.
    private func untilFound<Value>(_ look: () -> Value?) async throws -> Value {
        let deadline = time.elapsed + patience
        while true {
            let seen = changed.generation
            if let found = look() { return found }
            try Task.checkCancellation()
            let left = deadline - time.elapsed
            guard left > .zero else { throw NoRoom() }
            await time.wait(for: changed, past: seen, upTo: left)
        }
    }

    /// Hands out nothing any more: the worker drains.
    func stop() {
        isStopped = true
        changed.notify()
    }

    private func reserveNow(upTo count: Int) -> [Reservation]? {
        let free = accounts.values.filter { !$0.hasReserved && $0.room > 0 }
        guard let lease = free.max(by: { $0.room < $1.room })?.lease else { return nil }
        let nonces = (0..<count).compactMap { _ in accounts[lease.account]?.reserve() }
        return nonces.isEmpty ? nil : nonces.map { Reservation(lease: lease, nonce: $0) }
    }

    /// Whether a nonce has been free for `age` or longer below a bound one.
    func hasGap(on lease: Lease, olderThan age: Duration) -> Bool {
        isOpen(lease) && accounts[lease.account]?.gap(openSince: time.elapsed - age) != nil
    }

    /// Reserves a nonce that has been free for `age` or longer below a bound one, to be filled.
    func reserveGap(on lease: Lease, olderThan age: Duration) -> Reservation? {
        guard isOpen(lease) else { return nil }
        return accounts[lease.account]?.reserveGap(openSince: time.elapsed - age)
            .map { Reservation(lease: lease, nonce: $0) }
    }

    /// The journal has bound reserved nonces.
    ///
    /// - Parameter bound: Each with the most that its job costs; `nil` for what is no job.
    package func bound(_ bound: [(reservation: Reservation, cost: Wei?)]) {
        for (reservation, cost) in bound { update(reservation.lease) { $0?.bind(reservation.nonce, cost: cost) } }
    }

    /// What an account has to spend.
    func note(balance: Wei, of lease: Lease) {
        update(lease) { $0?.note(balance: balance) }
    }

    /// Nothing was bound to the reserved nonce: the next job gets it.
    package func giveBack(_ reservation: Reservation) {
        tally.count(.nonceReturned)
        let now = time.elapsed
        update(reservation.lease) { $0?.giveBack(reservation.nonce, at: now) }
    }

    /// The nonces are used up.
    package func ended(_ nonces: [Nonce], on lease: Lease) {
        update(lease) { account in
            for nonce in nonces { account?.end(nonce) }
        }
    }

    /// What the richest account has to spend, in wei; `nil` while that is not known of all.
    var highestBalance: Wei? {
        let balances = accounts.values.map(\.balance)
        return balances.contains(nil) ? nil : balances.compactMap(\.self).max()
    }

    /// How many nonces could be reserved now, over all accounts.
    package var room: Int {
        accounts.values.reduce(0) { $0 + $1.room }
    }

    /// Suspends until some account is held under a lease of this connection to the journal.
    ///
    /// Until then the store may be one that has lost writes, and a job in it one that was executed.
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    func awaitAdmission(on connection: Int) async throws {
        try await untilFound {
            accounts.values.contains { $0.lease.connection == connection } ? () : nil
        }
    }

    /// Returns some account that nonces are handed out for, who a simulated call is sent from; suspends while there is
    /// none.
    ///
    /// - Throws: ``NoRoom`` when there was none for long; `CancellationError` when the task is cancelled while waiting.
    func anyAccount() async throws -> Address {
        try await untilFound { accounts.keys.min { $0.bytes.lexicographicallyPrecedes($1.bytes) } }
    }

    /// Changes an account in place, unless its lease has gone to somebody else meanwhile.
    private func update(_ lease: Lease, _ change: (inout AccountNonces?) -> Void) {
        guard accounts[lease.account]?.lease == lease else { return }
        change(&accounts[lease.account])
        changed.notify()
    }
}
