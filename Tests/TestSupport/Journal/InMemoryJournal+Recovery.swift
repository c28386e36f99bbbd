package import Engine
package import Ethereum

extension InMemoryJournal {
    package func incarnation() async throws -> String {
        try await take(.incarnation) { state, _ in "\(state.incarnation)" }
    }

    package func locate(
        _ marks: Set<BindingMark>, among accounts: [Address]
    ) async throws -> [BindingMark: EntryPlace] {
        // A few at a time, so that whoever asks has to ask again.
        let asked = marks.sorted { $0.description < $1.description }.prefix(3)
        return try await take(.locate) { state, _ in
            asked.reduce(into: [:]) { $0[$1] = state.place(of: $1, among: accounts) }
        }
    }

    package func restore(
        _ restoration: Restoration, among accounts: [Address], under lease: Lease
    ) async throws -> RestoreAnswer {
        guard await generation == lease.connection else { return .fenced }
        return try await take(.restore) { $0.restore(restoration, among: accounts, under: lease, now: $1) }
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
