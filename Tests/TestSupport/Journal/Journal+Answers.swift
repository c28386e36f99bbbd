package import Engine
package import Ethereum

extension Journal {
    /// Claims, for tests to which only the claims matter.
    package func claim(_ credit: Int) async throws -> [Claim] {
        try await claim(upTo: credit).claims
    }

    /// Recovers a store that is another one, for tests in which it has lost nothing.
    package func recoverAsItIs(accounts: [Address] = []) async throws {
        let member = RecoveryMember(accounts: accounts, leaseTTL: .seconds(10), capacity: 1)
        guard try await standing(member).recovery != nil else { return }
        guard let lease = try await leadRecovery(for: .seconds(60)) else { return }
        let settled = try await plan(under: lease).accounts.map { ($0.address, $0.from ?? 0) }
        _ = try await finish(settled: Dictionary(uniqueKeysWithValues: settled), orphans: [], under: lease)
    }

    /// Reaps, for tests to which only what was recovered matters.
    package func reap(olderThan age: Duration) async throws -> [WorkerID: Int] {
        try await reap(deadFor: age).recovered
    }
}
