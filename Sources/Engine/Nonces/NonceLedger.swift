import Ethereum

/// The nonces of all accounts that a worker has leased, and which of them a job gets.
///
/// Pure.
struct NonceLedger {
    private var accounts: [Address: AccountNonces] = [:]

    /// No account is open.
    var isEmpty: Bool { accounts.isEmpty }

    /// How many nonces could be reserved now, over all accounts.
    var room: Int { accounts.values.reduce(0) { $0 + $1.room } }

    /// What the richest account has to spend, in wei; `nil` while that is not known of all.
    var highestBalance: Wei? {
        let balances = accounts.values.map(\.balance)
        return balances.contains(nil) ? nil : balances.compactMap(\.self).max()
    }

    /// The lowest account; `nil` when none is open.
    var first: Address? { accounts.keys.min() }

    /// An account's nonces; `nil` when it is not open under this lease.
    subscript(lease: Lease) -> AccountNonces? {
        accounts[lease.account].flatMap { $0.lease == lease ? $0 : nil }
    }

    /// Whether some account is held under a lease of this connection to the journal.
    func hasAccount(on connection: Int) -> Bool { accounts.values.contains { $0.lease.connection == connection } }

    mutating func open(_ nonces: AccountNonces) { accounts[nonces.lease.account] = nonces }

    /// - Returns: Whether the account was open under this lease.
    mutating func close(_ lease: Lease) -> Bool {
        guard self[lease] != nil else { return false }
        accounts[lease.account] = nil
        return true
    }

    /// Changes an account in place.
    ///
    /// - Returns: What `change` does; `nil` when the account is not open under this lease.
    mutating func update<Value>(_ lease: Lease, _ change: (inout AccountNonces) -> Value) -> Value? {
        guard let index = accounts.index(forKey: lease.account), accounts.values[index].lease == lease else {
            return nil
        }
        return change(&accounts.values[index])
    }

    /// Reserves up to `count` nonces: as many as it has room for of the account with the most, then of the next one.
    ///
    /// An account whose last batch is not bound yet is left out, so that what that gives back comes before anything above it.
    mutating func reserve(upTo count: Int) -> [Reservation] {
        var reserved: [Reservation] = []
        while reserved.count < count, let lease = roomiest {
            let left = count - reserved.count
            guard let nonces = update(lease, { $0.reserve(upTo: left) }), !nonces.isEmpty else { break }
            reserved += nonces.map { Reservation(lease: lease, nonce: $0) }
        }
        return reserved
    }

    private var roomiest: Lease? {
        accounts.values.filter { !$0.hasReserved && $0.room > 0 }.max { $0.room < $1.room }?.lease
    }
}
