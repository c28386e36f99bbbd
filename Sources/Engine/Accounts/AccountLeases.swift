import Ethereum
import Logging

/// Holds this worker's fair share of the configured accounts and runs one `Account` for each that it leased.
///
/// Looks at all leases and at who else is there, every second (or every third of a shorter `leaseTTL`), and takes or gives away what
/// `FairShare` says. An account that ends unasked is followed by a new attempt at once, with a higher epoch.
actor AccountLeases {
    private let accounts: [Address]
    private let context: AccountContext
    /// Notified when there may be a lease to take or to give; the recovery's too, which decides about that.
    private let changed: Signal
    private var share: FairShare
    private var held: [Address: Account] = [:]
    /// The accounts whose leases are being asked for.
    private var wanted: Set<Address> = []
    /// The accounts that were asked to end for another worker's sake.
    private var leaving: Set<Address> = []
    /// The accounts that ended unasked: this worker may know of them what no other does.
    private var interrupted: Set<Address> = []
    private var isRetired = false
    private var isStopped = false

    /// Time between two looks: how long an account that became free may wait for its next holder.
    private let nap: Duration

    init(accounts: [Address], context: AccountContext) {
        self.accounts = accounts
        self.context = context
        changed = context.recovery.changed
        nap = min(context.leaseTTL / 3, .seconds(1))
        // By the second look whoever an account was dealt to has had one of its own, and is dead, which has cost a whole
        // leaseTTL already.
        share = FairShare(accounts: accounts, worker: context.journal.worker, patience: nap)
    }

    /// Acquires and keeps leases until ``retire()``, keeps what it has until ``stop()``; returns when all of them have
    /// been given back.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while !isRetired {
                let seen = changed.generation
                // Each by itself: what is slow for one account keeps no other from being worked with.
                for account in try await look() { group.addTask { try await self.hold(account) } }
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
        for account in held.values { await account.end(because: .stop) }
    }

    // MARK: Sharing

    /// Gives accounts away, and tells which to take.
    ///
    /// None while a recovery stands: it would begin with taking the lease away.
    private func look() async throws -> [Address] {
        guard await context.recovery.isClear else { return [] }
        let plan = try await plan()
        for account in plan.giveAway { await giveAway(account) }
        if isRetired { return [] }
        // An account may be wanted for two reasons at once.
        let new = interrupted.union(plan.acquire).filter { held[$0] == nil }.subtracting(wanted)
        interrupted = []
        wanted.formUnion(new)
        return new.sorted()
    }

    /// Asks how things stand; when nobody answers, everything stays as it is for now.
    private func plan() async throws -> FairShare.Plan {
        // No lease of a worker that died expires earlier than this after its last sign, so that its accounts then go
        // to others at once; usually much less, since what is dealt to a dead worker waits for as long.
        let membership = min(nap * 3, context.leaseTTL / 3 * 2)
        let shares = try await context.persistence.attempt("ask who shares the accounts") {
            try await context.journal.share(of: accounts, memberFor: membership)
        }
        guard let shares else { return FairShare.Plan() }
        return share.plan(shares, running: Set(held.keys).union(wanted), leaving: leaving, at: context.time.elapsed)
    }

    private func giveAway(_ account: Address) async {
        guard let holding = held[account] else { return }
        leaving.insert(account)
        context.logger.notice("giving an account away for an equal share", metadata: ["account": "\(account)"])
        await holding.end(because: .balance)
    }

    /// Leaves the members; one that could not is forgotten by itself.
    private func resign() async throws {
        _ = try await context.persistence.attempt("end the membership") {
            try await context.journal.resign(from: accounts)
        }
    }

    // MARK: Holding

    /// Takes an account's lease, unless somebody else has it, and works with it until it ends.
    private func hold(_ address: Address) async throws {
        let account = try await acquire(address)
        wanted.remove(address)
        guard let account else { return }
        held[address] = account
        if isStopped { await account.end(because: .stop) }
        if try await account.run() == .over { interrupted.insert(address) }
        held[address] = nil
        leaving.remove(address)
        changed.notify()
    }

    private func acquire(_ account: Address) async throws -> Account? {
        let asked = context.time.elapsed
        let answer = try await context.persistence.attempt("acquire a lease", of: account) {
            try await context.journal.acquire(account, for: context.leaseTTL)
        }
        guard case let lease?? = answer else { return nil }
        context.tally.count(.leaseAcquired)
        context.logger.notice("lease acquired", metadata: ["account": "\(account)", "epoch": "\(lease.epoch)"])
        return Account(lease: lease, askedAt: asked, context: context)
    }
}
