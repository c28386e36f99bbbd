package import Engine
package import Ethereum

extension Journal {
    /// Claims, for tests to which only the claims matter.
    package func claim(_ credit: Int) async throws -> [Claim] {
        try await claim(upTo: credit).claims
    }

    /// Binds one job or filler.
    package func bind(_ record: FlightRecord, claim: Claim?, under lease: Lease) async throws -> SingleBindAnswer {
        SingleBindAnswer(try await bind([Binding(record, claim: claim)], under: lease))
    }

    /// Looks up one run key.
    package func dropIfDuplicate(_ claim: Claim, runKey: String) async throws -> Bool {
        try await dropDuplicates([RunLookup(claim, runKey: runKey)]) != [.unknown]
    }

    /// Puts one job aside.
    @discardableResult
    package func retry(_ claim: Claim, as entry: [UInt8], after delay: Duration) async throws -> Bool {
        try await retry([Retry(claim, as: entry, after: delay)]) == [true]
    }

    /// Buries one job.
    @discardableResult
    package func bury(_ claim: Claim, as letter: StreamEntry) async throws -> Bool {
        try await bury([Burial(claim, as: letter)]) == [.buried]
    }

    /// Recovers a store that is another one, for tests in which it has lost nothing.
    package func recoverAsItIs(accounts: [Address] = []) async throws {
        let member = RecoveryMember(accounts: accounts, leaseTTL: JournalConformance.short, capacity: 1)
        guard try await standing(member).recovery != nil else { return }
        guard let lease = try await leadRecovery(for: .seconds(60), withKeysOf: []) else { return }
        let settled = try await plan(under: lease).accounts.map { ($0.address, $0.from ?? 0) }
        _ = try await finish(settled: Dictionary(uniqueKeysWithValues: settled), orphans: [], under: lease)
    }

    /// Reaps, for tests to which only what was recovered matters.
    package func reap(olderThan age: Duration) async throws -> [WorkerID: Int] {
        try await reap(deadFor: age).recovered
    }
}

/// What one binding by itself is answered.
package enum SingleBindAnswer: Hashable, Sendable {
    case bound, fenced, nonceTaken, notClaimed, duplicate

    fileprivate init(_ answer: BindAnswer) {
        self =
            switch answer.refusal {
            case nil: .bound
            case .fenced: .fenced
            case .nonceTaken: .nonceTaken
            case .notClaimed: .notClaimed
            case .duplicate: .duplicate
            }
    }
}
