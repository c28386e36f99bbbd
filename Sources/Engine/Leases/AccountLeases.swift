package import Ethereum
import Logging

/// Holds this worker's fair share of the configured accounts and runs one `AccountSession` for each that it leased.
///
/// Looks at all leases and at who else is there, every second (or every third of a shorter `leaseTTL`), and takes or gives away what
/// `FairShare` says. A session that ends unasked is followed by a new attempt at once, with a higher epoch.
package actor AccountLeases {
    private let accounts: [Address]
    private let context: SessionContext
    /// Notified when there may be a lease to take or to give; the recovery's too, which decides about that.
    private let changed: Signal
    private var share: FairShare
    private var sessions: [Address: AccountSession] = [:]
    /// The accounts whose sessions were asked to end for another worker's sake.
    private var leaving: Set<Address> = []
    /// The accounts whose sessions ended unasked: this worker may know of them what no other does.
    private var interrupted: Set<Address> = []
    private var isRetired = false
    private var isStopped = false

    /// Time between two looks: how long an account that became free may wait for its next holder.
    private let nap: Duration

    init(accounts: [Address], context: SessionContext) {
        self.accounts = accounts
        self.context = context
        changed = context.recovery.changed
        nap = min(context.leaseTTL / 3, .seconds(1))
        // By the second look whoever an account was dealt to has had one of its own, and is dead, which has cost a whole
        // leaseTTL already.
        share = FairShare(accounts: accounts, worker: context.journal.worker, patience: nap)
    }

    /// The accounts that this worker has leased now.
    package var leased: [Address] { accounts.filter { sessions[$0] != nil } }

    /// Acquires and keeps leases until ``retire()``, keeps what it has until ``stop()``; returns when all of them have
    /// been given back.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while !isRetired {
                let seen = changed.generation
                for session in try await look() { group.addTask { try await self.run(session) } }
                await context.time.wait(for: changed, past: seen, upTo: nap)
                try Task.checkCancellation()
            }
            try await resign()
        }
    }

    /// Takes no more leases, and leaves those of this worker that are to be shared to the others once it has stopped.
    func retire() {
        isRetired = true
        changed.notify()
    }

    /// Gives every lease back, once what is bound on it has been handed to a node.
    func stop() async {
        retire()
        isStopped = true
        for session in sessions.values { await session.end(because: .stop) }
    }

    // MARK: Sharing

    /// Gives accounts away and takes others; returns the sessions that this begins.
    ///
    /// None while a recovery stands: it would begin with taking the lease away.
    private func look() async throws -> [AccountSession] {
        guard await context.recovery.isClear else { return [] }
        var begun = try await acquire(accounts.filter { interrupted.remove($0) != nil })
        let plan = try await plan()
        for account in plan.giveAway { await giveAway(account) }
        begun += try await acquire(plan.acquire)
        return begun
    }

    /// Asks how things stand; when nobody answers, everything stays as it is for now.
    private func plan() async throws -> FairShare.Plan {
        // No lease of a worker that died expires earlier than this after its last sign, so that its accounts then go
        // to others at once; usually much less, since what is dealt to a dead worker waits for as long.
        let membership = min(nap * 3, context.leaseTTL / 3 * 2)
        do {
            let shares = try await context.journal.share(of: accounts, memberFor: membership)
            return share.plan(
                shares, running: Set(sessions.keys), leaving: leaving, at: context.time.elapsed)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            context.logger.error("shares of accounts not known", metadata: ["error": "\(error)"])
            return FairShare.Plan()
        }
    }

    private func giveAway(_ account: Address) async {
        guard let session = sessions[account] else { return }
        leaving.insert(account)
        context.logger.notice("giving an account away for an equal share", metadata: ["account": "\(account)"])
        await session.end(because: .balance)
    }

    /// Leaves the members; one that could not is forgotten by itself.
    private func resign() async throws {
        do {
            try await context.journal.resign(from: accounts)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            context.logger.warning("membership not ended, it expires", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Sessions

    private func acquire(_ accounts: [Address]) async throws -> [AccountSession] {
        var begun: [AccountSession] = []
        // An account may be wanted for two reasons at once; acquiring it twice would give it two sessions.
        for account in accounts where !isRetired && sessions[account] == nil {
            guard let session = try await acquire(account) else { continue }
            sessions[account] = session
            if isStopped { await session.end(because: .stop) }
            begun.append(session)
        }
        return begun
    }

    private func acquire(_ account: Address) async throws -> AccountSession? {
        let asked = context.time.elapsed
        do {
            guard let lease = try await context.journal.acquire(account, for: context.leaseTTL) else { return nil }
            context.tally.count(.leaseAcquired)
            context.logger.notice("lease acquired", metadata: ["account": "\(account)", "epoch": "\(lease.epoch)"])
            return AccountSession(lease: lease, askedAt: asked, context: context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.tally.count(.worldFailure)
            context.logger.error("lease not acquired", metadata: ["account": "\(account)", "error": "\(error)"])
            return nil
        }
    }

    private func run(_ session: AccountSession) async throws {
        if try await session.run() == .over { interrupted.insert(session.lease.account) }
        sessions[session.lease.account] = nil
        leaving.remove(session.lease.account)
        changed.notify()
    }
}
