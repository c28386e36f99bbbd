import Chain
import Ethereum
import Logging

/// The steps of a recovery, as its leader takes them: be quiet, settle, look, adopt.
///
/// All that must survive the leader is in the store's plan: from which nonce on each account is looked at, and for which nonces
/// somebody has spoken. A successor begins with settling, once it has been quiet, and what it repeats changes nothing.
struct RecoveryRun: Sendable {
    let lease: RecoveryLease
    let context: RecoveryContext

    private var journal: any Journal { context.journal }

    /// Takes every step that is left.
    ///
    /// - Throws: ``JournalError``, with the code `lost` when somebody else leads, or the store is another one again;
    ///   `CancellationError`.
    func run() async throws {
        var plan = try await journal.plan(under: lease)
        // The quiet time began when the plan was written.
        let begun = context.time.elapsed - plan.quietFor
        if plan.isFirst, !plan.hasLost, try await isUnused(plan) { return }
        if plan.step == .quiet { plan = try await beQuiet(plan, since: begun) }
        if plan.hasEverybodyStopped, !plan.hasLost { return try await goOn(plan) }
        context.logger.warning("leading a recovery: the store may have lost writes")
        while try await !isPutRight() { try await context.time.sleep(for: RecoveryContext.patience) }
    }

    /// Ends the recovery of a store that has every write that anybody has seen: nothing was sent that it does not know.
    private func goOn(_ plan: RecoveryPlan) async throws {
        let settled = Dictionary(uniqueKeysWithValues: plan.accounts.map { ($0.address, $0.from ?? 0) })
        while try await !journal.finish(settled: settled, orphans: [], under: lease) {
            try await context.time.sleep(for: RecoveryContext.patience)
        }
        context.logger.notice("the store has lost nothing that was sent")
    }

    /// Ends the recovery of a store that is new, when none of its accounts has sent anything of ours that could be in flight: then
    /// nothing was lost, and there is nothing to wait for.
    private func isUnused(_ plan: RecoveryPlan) async throws -> Bool {
        let blocks = BlockReader(for: plan.accounts.map(\.address), context: context)
        let looks = try await context.forEach(plan.accounts) { try await look(at: $0, in: plan, blocks) }
        guard looks.allSatisfy(\.isUnused) else { return false }
        return try await finish(looks, orphans: [])
    }

    private func finish(_ looks: [AccountLook.Finding], orphans: Set<JobTag>) async throws -> Bool {
        try await journal.finish(
            settled: Dictionary(uniqueKeysWithValues: looks.map { ($0.account, $0.decided) }), orphans: orphans,
            under: lease)
    }

    // MARK: Quiet

    /// Waits until nothing that was lost can still be sent, by this worker's own clock: for the longest lease, and for as long as
    /// a request with transactions may take; or until everybody who may have bound anything has said that it is over.
    ///
    /// - Returns: The plan as it is then.
    private func beQuiet(_ first: RecoveryPlan, since begun: Duration) async throws -> RecoveryPlan {
        var plan = first
        var stopped: Duration?
        while true {
            let waited = context.time.elapsed - begun
            let limit = plan.leaseTTL + context.sendTimeout
            if plan.hasEverybodyStopped { stopped = stopped ?? waited }
            // What was handed over before everybody stopped may still be on its way, where something was lost.
            if waited >= limit || stopped.map({ !plan.hasLost || waited - $0 >= context.sendTimeout }) ?? false {
                return plan
            }
            try await context.time.sleep(for: min(.milliseconds(250), limit - waited))
            let note = RecoveryNote(
                .quiet, quietFor: waited, waitsFor: "workers to say that they have stopped, or \(limit) to pass")
            _ = try await journal.note(note, under: lease)
            plan = try await journal.plan(under: lease)
        }
    }

    // MARK: Settle, look, adopt

    /// Begins a step, unless the operator holds the recovery: then once that is over.
    private func begin(_ step: RecoveryStep) async throws -> RecoveryPlan {
        while try await journal.note(RecoveryNote(step), under: lease) == .hold {
            try await context.time.sleep(for: RecoveryContext.patience)
        }
        return try await journal.plan(under: lease)
    }

    /// - Returns: `false` when the recovery has not ended: a job that a transaction runs is in another flight, whose end nodes do not
    ///   show yet, or the operator holds it.
    private func isPutRight() async throws -> Bool {
        try await settle(try await begin(.settle).accounts)
        let looks = try await lookUntilKnown(try await begin(.look))
        _ = try await begin(.adopt)
        var pass = WaitingPass(looks.flatMap(\.sightings), lease: lease, context: context)
        try await pass.run()
        let left = pass.left
        guard try await !isAnyInFlight(Set(left.map(\.tag)), looks.map(\.account)) else {
            let note = RecoveryNote(.adopt, waitsFor: "the end of a flight whose job another transaction runs as well")
            _ = try await journal.note(note, under: lease)
            return false
        }
        try await pass.adoptWithoutEntries()
        return try await finish(looks, orphans: Set(left.map(\.tag)))
    }

    /// Settles what records say and the chain shows deep, of all accounts up to one block.
    private func settle(_ accounts: [RecoveryPlan.Account]) async throws {
        let deep = try await context.depth()
        _ = try await context.forEach(accounts) { account in
            try await AccountSettling(account: account.address, lease: lease, context: context).settle(upTo: deep)
        }
    }

    /// Looks at each account until it is known what all its nonces were used for, or until an end is put to that.
    private func lookUntilKnown(_ plan: RecoveryPlan) async throws -> [AccountLook.Finding] {
        let blocks = BlockReader(for: plan.accounts.map(\.address), context: context)
        let waits = RecoveryWaits(lease: lease, context: context)
        return try await context.forEach(plan.accounts) { account in
            var burner = NonceBurner(account, capacity: plan.capacity, lease: lease, context: context)
            while true {
                let finding = try await look(at: account, in: plan, blocks)
                guard let wait = burner.wait(after: finding) else {
                    try await waits.note(nil, for: account.address)
                    return finding
                }
                let order = try await waits.note(wait, for: account.address, isStuck: burner.isStuck)
                if order == .force, wait.isHidden {
                    waits.giveUp(wait, of: account.address)
                    return finding
                }
                if order != .hold, wait.isHidden { try await burner.burn(finding) }
                try await context.time.sleep(for: RecoveryContext.patience)
            }
        }
    }

    private func look(
        at account: RecoveryPlan.Account, in plan: RecoveryPlan, _ blocks: BlockReader
    ) async throws -> AccountLook.Finding {
        let flights = try await journal.flights(of: account.address)
        let deep = try await context.depth()
        return try await context.persistence.repeatUntilDone("look at an account") {
            try await AccountLook(account, capacity: plan.capacity, blocks: blocks, context: context)
                .look(at: flights.bound, upTo: deep)
        }
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
