package import Engine
package import Ethereum

extension InMemoryJournal {
    package func incarnation() async throws -> String {
        try await take(.incarnation) { state, _ in "\(state.incarnation)" }
    }

    package func entries(tagged tags: Set<JobTag>) async throws -> [JobTag: [UInt8]] {
        try await take(.entries) { state, _ in
            let found = state.unboundEntries.map { (JobTag(of: $0), $0) }.filter { tags.contains($0.0) }
            return Dictionary(found) { first, _ in first }
        }
    }

    package func restore(_ record: FlightRecord, under lease: Lease) async throws -> RestoreAnswer {
        guard await generation == lease.connection else { return .fenced }
        return try await take(.restore) { $0.restore(record, under: lease, now: $1) }
    }

    package func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String) async throws -> Bool {
        guard await generation == lease.connection else { return false }
        return try await take(.noteReconciled) { $0.noteReconciled(lease, count: count, in: incarnation, now: $1) }
    }

    package func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address] {
        try await take(.unreconciled) { state, _ in
            accounts.filter { state.accounts[$0]?.reconciled != incarnation }
        }
    }
}
