import Chain
import Ethereum
import Logging

/// Takes the steps of a recovery as its leader: a ``RecoveryLead`` decides which, and when.
struct RecoveryRun: Sendable {
    let lease: RecoveryLease
    let context: RecoveryContext
    let leader: StoreRecovery

    private var journal: any Journal { context.journal }

    /// Takes every step that is left.
    ///
    /// - Throws: ``JournalError``, with the code `lost` when somebody else leads, or the store is another one again;
    ///   `CancellationError`.
    func run() async throws {
        var event: RecoveryLead.Event? = .read(try await journal.plan(under: lease))
        while let happened = event {
            event = nil
            for action in await leader.decide({ $0.next(happened, at: $1) }) { event = try await perform(action) }
        }
    }

    /// - Returns: What follows; `nil` where that is another action.
    private func perform(_ action: RecoveryLead.Action) async throws -> RecoveryLead.Event? {
        switch action {
        case .say(let remark):
            context.logger.log(remark)
            return nil
        case .rest(let duration):
            try await context.time.sleep(for: duration)
            return .read(try await journal.plan(under: lease))
        case .survey(let plan): return .surveyed(try await survey(plan))
        case .settle:
            try await settle(try await begin().accounts)
            return .settled
        case .look: return .looked(try await look(try await begin()))
        case .adopt(let findings):
            let accounts = try await begin().accounts.map(\.address)
            return try await adopt(findings.flatMap(\.sightings), accounts)
        case .finish(let settled, let orphans):
            return .finished(try await journal.finish(settled: settled, orphans: orphans, under: lease))
        }
    }

    // MARK: What the store is told

    /// Says how far it is, again and again, so that whoever asks is told, and the lead is kept.
    func keepNoting() async throws {
        while true {
            try await context.time.sleep(for: min(RecoveryLead.patience, lease.ttl / 3))
            _ = try await note()
        }
    }

    private func note() async throws -> RecoveryOrder? {
        guard let note = await leader.decide({ $0.note(at: $1) }) else { return nil }
        let order = try await context.persistence.repeatUntilDone("note how far the recovery is") {
            try await journal.note(note, under: lease)
        }
        await leader.decide { lead, _ in lead.order = order }
        return order
    }

    /// Begins a step, unless the operator holds the recovery: then once that is over.
    private func begin() async throws -> RecoveryPlan {
        while try await note() == .hold { try await context.time.sleep(for: RecoveryLead.patience) }
        return try await journal.plan(under: lease)
    }

    private func say(_ remarks: [RecoveryRemark]) { for remark in remarks { context.logger.log(remark) } }

    // MARK: Settle

    /// Settles what records say and the chain shows deep, of all accounts up to one block.
    private func settle(_ accounts: [RecoveryPlan.Account]) async throws {
        let deep = try await context.depth()
        _ = try await context.forEach(accounts) { account in
            let settling = AccountSettling(account: account.address, lease: lease, context: context)
            try await settling.settle(upTo: deep) { wait in
                say(await leader.decide { lead, _ in lead.waits.note(wait, for: account.address) })
            }
        }
    }

    // MARK: Look

    /// Looks at each account of the plan once.
    private func survey(_ plan: RecoveryPlan) async throws -> [AccountLook.Finding] {
        try await forEachLook(plan) { look, account in
            try await look.look(past: try await known(of: account).nonces)
        }
    }

    /// Looks at each account until it is known what all its nonces were used for, or until an end is put to that.
    private func look(_ plan: RecoveryPlan) async throws -> [AccountLook.Finding] {
        try await forEachLook(plan, lookUntilKnown)
    }

    private func forEachLook(
        _ plan: RecoveryPlan, _ body: @escaping @Sendable (AccountLook, Address) async throws -> AccountLook.Finding
    ) async throws -> [AccountLook.Finding] {
        let blocks = BlockReader(for: plan.accounts.map(\.address), context: context)
        return try await context.forEach(plan.accounts) { account in
            let look = AccountLook(account, capacity: plan.capacity, blocks: blocks, context: context)
            return try await body(look, account.address)
        }
    }

    private func lookUntilKnown(_ look: AccountLook, at account: Address) async throws -> AccountLook.Finding {
        // Nothing of that changes while the plan stands.
        let known = try await known(of: account)
        var burner = NonceBurner(account, records: known.records, context: context)
        while true {
            let finding = try await look.look(past: known.nonces)
            let (verdict, remarks) = await leader.decide { $0.waits.looked(finding, order: $0.order, at: $1) }
            say(remarks)
            switch verdict {
            case .known: return finding
            case .lookAgain: break
            case .burn(let limit):
                let end = try await journal.burn(account, below: limit, under: lease)
                let obstacle = try await burner.burn(finding, below: end)
                say(await leader.decide { lead, _ in lead.waits.burns(account, below: end, obstacle: obstacle) })
            }
            try await context.time.sleep(for: RecoveryLead.patience)
        }
    }

    /// What an account's records have, and the nonces for which those, or an earlier step, have spoken.
    private func known(of account: Address) async throws -> (records: [FlightRecord], nonces: Set<Nonce>) {
        let flights = try await journal.flights(of: account)
        return (flights.records, try await journal.spokenFor(of: account, under: lease).union(flights.bound))
    }

    // MARK: Adopt

    private func adopt(_ sightings: [Sighting], _ accounts: [Address]) async throws -> RecoveryLead.Event {
        var pass = WaitingPass(sightings, lease: lease, context: context)
        try await pass.run()
        let orphans = Set(pass.left.map(\.tag))
        if try await isAnyInFlight(orphans, accounts) { return .adopted(orphans: orphans, areInFlight: true) }
        try await pass.adoptWithoutEntries()
        return .adopted(orphans: orphans, areInFlight: false)
    }

    /// Whether a record of some account has one of these tags.
    private func isAnyInFlight(_ tags: Set<JobTag>, _ accounts: [Address]) async throws -> Bool {
        if tags.isEmpty { return false }
        let found = try await context.forEach(accounts) { account in
            try await journal.flights(of: account).records.contains {
                $0.job.map { tags.contains($0.tag) } ?? false
            }
        }
        return found.contains(true)
    }
}
