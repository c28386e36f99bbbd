package import Engine

extension Journal {
    /// Claims, for tests to which only the claims matter.
    package func claim(_ credit: Int) async throws -> [Claim] {
        try await claim(upTo: credit).claims
    }

    /// Reaps, for tests to which only what was recovered matters.
    package func reap(olderThan age: Duration) async throws -> [WorkerID: Int] {
        try await reap(deadFor: age).recovered
    }
}
