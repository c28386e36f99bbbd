package import Ethereum

/// The part of a ``Journal`` that says which worker may bind on which account.
package protocol LeaseTable: Sendable {
    /// Takes the lease of `account` when nobody holds it, with a higher epoch than ever before.
    ///
    /// A lease that this worker holds already is renewed and returned with its epoch unchanged.
    /// - Returns: `nil` while another worker holds it.
    func acquire(_ account: Address, for ttl: Duration) async throws -> Lease?

    /// Extends a lease to `ttl` from now; `false` when it is not this worker's any more.
    func renew(_ lease: Lease, for ttl: Duration) async throws -> Bool

    /// Gives a lease back; nothing happens when it is not this worker's any more.
    func release(_ lease: Lease) async throws

    /// Makes this worker a member of those that share these accounts, and tells who the members are and who holds which
    /// lease.
    ///
    /// Members are those that asked within the last `ttl`, of the very same set of accounts in any order: workers with
    /// different sets count by themselves. A member that has not asked for `ttl` is forgotten. Says nothing about the right to bind, which is the lease's alone.
    func share(of accounts: [Address], memberFor ttl: Duration) async throws -> AccountShares

    /// Ends this worker's membership among those that share these accounts, so that the others need not wait for it to
    /// expire; leases stay as they are.
    func resign(from accounts: [Address]) async throws
}
