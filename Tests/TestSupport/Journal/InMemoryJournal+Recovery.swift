import Concurrency
package import Engine
package import Ethereum

extension InMemoryJournal {
    package func standing(_ member: RecoveryMember) async throws -> StoreStanding {
        let (known, place) = (seen.lastWrite, seen.place)
        let told = try await take(.standing) { [worker] state, now in
            state.standing(member, of: worker, at: place, knowing: known, now: now)
        }
        guard let told else {
            throw JournalError(.format, step: "standing", "the store is of another format")
        }
        seen.see(told.writes)
        var standing = told.standing
        standing.hasNewcomers = seen.join(told.place)
        return standing
    }

    package func leadRecovery(
        for ttl: Duration, withKeysOf accounts: [Address]
    ) async throws -> RecoveryLease? {
        try await take(.leadRecovery) { [worker] in $0.lead(worker, withKeysOf: accounts, now: $1, for: ttl) }
    }

    package func plan(under lease: RecoveryLease) async throws -> RecoveryPlan {
        try await lead(.plan, lease) { state, plan, _ in state.told(plan) }
    }

    package func spokenFor(of account: Address, under lease: RecoveryLease) async throws -> Set<Nonce> {
        try await lead(.spokenFor, lease) { _, plan, _ in plan.spokenFor[account] ?? [] }
    }

    package func note(_ note: RecoveryNote, under lease: RecoveryLease) async throws -> RecoveryOrder? {
        try await lead(.note, lease) { state, _, now in
            state.plan?.note = note
            state.leader?.expires = now + lease.ttl
            return state.order
        }
    }

    package func burn(_ account: Address, below limit: Nonce, under lease: RecoveryLease) async throws -> Nonce {
        try await lead(.burn, lease) { state, plan, _ in
            let limit = plan.burnt[account] ?? limit
            state.plan?.burnt[account] = limit
            return limit
        }
    }

    package func settle(
        _ settlements: [Settlement], of account: Address, under lease: RecoveryLease
    ) async throws -> [AmendAnswer] {
        try await lead(.settleInRecovery, lease) { $0.settle(settlements, of: account, now: $2) }
    }

    package func returnClaims(under lease: RecoveryLease) async throws -> Bool {
        try await lead(.returnClaims, lease) { state, _, _ in state.returnClaims() }
    }

    package func waiting(
        in place: WaitingPlace, from position: Int, under lease: RecoveryLease
    ) async throws -> [WaitingEntry] {
        try await lead(.waiting, lease) { state, _, _ in state.waiting(in: place, from: position) }
    }

    package func pass(
        _ count: Int, in place: WaitingPlace, from position: Int, adopting adoptions: [Adoption],
        under lease: RecoveryLease
    ) async throws {
        try await lead(.pass, lease) { $0.pass(count, in: place, from: position, adopting: adoptions, now: $2) }
    }

    package func putBack(under lease: RecoveryLease) async throws -> Bool {
        try await lead(.putBack, lease) { state, _, _ in state.putBack() }
    }

    package func finish(
        settled: [Address: Nonce], orphans: Set<JobTag>, under lease: RecoveryLease
    ) async throws -> Bool {
        let isDone: Bool? = try await lead(.finish, lease) {
            $0.order == .hold ? false : $0.finish(settled: settled, orphans: orphans, now: $2) ? true : nil
        }
        guard let isDone else { throw JournalError(.lost, step: "finish", "an account has joined") }
        return isDone
    }

    /// Takes a step of the leader.
    private func lead<Result: Sendable>(
        _ step: Step, _ lease: RecoveryLease,
        _ body: @escaping @Sendable (inout JournalState, JournalState.Plan, Duration) -> Result
    ) async throws -> Result {
        let result: Result? = try await take(step) { state, now in
            state.plan(under: lease, now: now).map { body(&state, $0, now) }
        }
        guard let result else { throw JournalError(.lost, step: step.rawValue, "another worker leads, or nobody") }
        return result
    }
}
