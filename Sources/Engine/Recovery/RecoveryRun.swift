import Chain
import Ethereum
import Logging

/// The steps of a recovery, as its leader takes them: be quiet, settle, look, adopt.
///
/// All that must survive the leader is in the store's plan: from which nonce on each account is looked at, and for which nonces
/// somebody has spoken. So a successor begins with the step that the plan names, and what it repeats changes nothing.
struct RecoveryRun: Sendable {
    let lease: RecoveryLease
    let context: RecoveryContext

    private var journal: any Journal { context.journal }

    /// Takes every step that is left.
    ///
    /// - Throws: ``JournalError``, with the code `lost` when somebody else leads, or the store is another one again;
    ///   `CancellationError`.
    func run() async throws {
        if try await isUnused() { return }
        context.logger.warning("leading a recovery: the store may have lost writes")
        try await beQuiet()
        while try await !isPutRight() { try await context.time.sleep(for: RecoveryContext.patience) }
    }

    /// Ends the recovery of a store that is new, when none of its accounts has sent anything of ours that could be in flight: then
    /// nothing was lost, and there is nothing to wait for.
    private func isUnused() async throws -> Bool {
        let plan = try await journal.plan(under: lease)
        guard plan.isFirst else { return false }
        let looks = try await context.forEach(plan.accounts) { account in try await self.look(at: account) }
        guard looks.allSatisfy(\.sightings.isEmpty) else { return false }
        try await finish(looks, orphans: [])
        return true
    }

    private func finish(_ looks: [AccountLook.Finding], orphans: Set<JobTag>) async throws {
        try await journal.finish(
            settled: Dictionary(uniqueKeysWithValues: looks.map { ($0.account, $0.decided) }), orphans: orphans,
            under: lease)
    }

    // MARK: Quiet

    /// Waits until nothing that was lost can still be sent, by this worker's own clock: for the longest lease, and for as long as
    /// a request with transactions may take; or until everybody who may have bound anything has said that it is over.
    private func beQuiet() async throws {
        let plan = try await journal.plan(under: lease)
        guard plan.step == .quiet else { return }
        let limit = plan.leaseTTL + context.sendTimeout
        let begun = context.time.elapsed - plan.quietFor
        while context.time.elapsed - begun < limit {
            let plan = try await journal.plan(under: lease)
            if plan.hasEverybodyStopped { break }
            try await context.time.sleep(for: min(.milliseconds(250), limit - (context.time.elapsed - begun)))
            try await journal.note(.quiet, quietFor: context.time.elapsed - begun, under: lease)
        }
        try await journal.note(.settle, quietFor: context.time.elapsed - begun, under: lease)
    }

    // MARK: Settle, look, adopt

    /// - Returns: `false` when a job that a transaction runs is in another flight, whose end nodes do not show yet.
    private func isPutRight() async throws -> Bool {
        try await journal.note(.settle, quietFor: .zero, under: lease)
        try await settle()
        try await journal.note(.look, quietFor: .zero, under: lease)
        let looks = try await look()
        try await journal.note(.adopt, quietFor: .zero, under: lease)
        var pass = WaitingPass(looks.flatMap(\.sightings), lease: lease, context: context)
        try await pass.run()
        let left = pass.left
        guard try await !isAnyInFlight(Set(left.map(\.tag)), looks.map(\.account)) else { return false }
        try await pass.adoptWithoutEntries()
        try await finish(looks, orphans: Set(left.map(\.tag)))
        return true
    }

    /// Settles what records say and the chain shows deep, of all accounts up to one block.
    private func settle() async throws {
        let deep = try await context.depth()
        let accounts = try await journal.plan(under: lease).accounts
        _ = try await context.forEach(accounts) { account in
            try await AccountSettling(account: account.address, lease: self.lease, context: self.context)
                .settle(upTo: deep)
        }
    }

    /// Looks at each account until it is known what all its nonces were used for.
    ///
    /// A node that does not answer while another one does is waited for, but not for ever: it may be out of order for days.
    private func look() async throws -> [AccountLook.Finding] {
        let accounts = try await journal.plan(under: lease).accounts
        let end = context.time.elapsed + RecoveryContext.poolGrace
        return try await context.forEach(accounts) { account in
            var finding = try await self.look(at: account)
            if !finding.isComplete { self.report(finding) }
            while !finding.isComplete {
                if finding.missing == nil, self.context.time.elapsed >= end { return self.acceptingSilence(finding) }
                try await self.context.time.sleep(for: RecoveryContext.patience)
                finding = try await self.look(at: account)
            }
            return finding
        }
    }

    private func look(at account: RecoveryPlan.Account) async throws -> AccountLook.Finding {
        let flights = try await journal.flights(of: account.address)
        let deep = try await context.depth()
        return try await context.persistence.repeatUntilDone("look at an account") {
            try await AccountLook(account, context: context).look(at: flights.bound, upTo: deep)
        }
    }

    private func acceptingSilence(_ finding: AccountLook.Finding) -> AccountLook.Finding {
        context.logger.error(
            "nodes do not answer; a transaction that only they know may run its job a second time",
            metadata: ["account": "\(finding.account)", "nodes": "\(finding.silent.joined(separator: ", "))"])
        return finding
    }

    private func report(_ finding: AccountLook.Finding) {
        context.logger.warning(
            "not everything is known yet of an account; waiting",
            metadata: [
                "account": "\(finding.account)",
                "for": "\(finding.missing ?? "the pools of " + finding.silent.joined(separator: ", "))",
            ])
    }

    /// Whether a record of some account has one of these tags.
    private func isAnyInFlight(_ tags: Set<JobTag>, _ accounts: [Address]) async throws -> Bool {
        if tags.isEmpty { return false }
        let found = try await context.forEach(accounts) { account in
            try await self.journal.flights(of: account).records.contains {
                $0.job.map { tags.contains($0.tag) } ?? false
            }
        }
        return found.contains(true)
    }
}
