import Chain
import Ethereum

/// Who waits for which transactions: bookkeeping only, which asks nothing of the accounts that it names.
///
/// Bound: the hashes of all flights of the accounts that this worker has leased.
struct Followers {
    private struct Follower {
        let account: any ChainFollower
        /// How many hashes it waits for.
        var waits = 0
    }

    private var followers: [Address: Follower] = [:]
    private var owners: [Hash32: Address] = [:]
    /// The accounts that have begun to wait for something since they were told of the chain.
    private var untold: Set<Address> = []

    /// No account is followed.
    var isEmpty: Bool { followers.isEmpty }
    /// Nobody waits for anything.
    var areIdle: Bool { owners.isEmpty }
    /// All that are waited for.
    var hashes: Set<Hash32> { Set(owners.keys) }

    /// The accounts that wait for something, which are told now.
    mutating func waiting() -> [any ChainFollower] {
        untold = []
        return followers.values.filter { $0.waits > 0 }.map(\.account)
    }

    /// Those of them that were told nothing since they began to wait, and are now.
    mutating func newcomers() -> [any ChainFollower] {
        let untold = untold
        return waiting().filter { untold.contains($0.lease.account) }
    }

    mutating func add(_ account: any ChainFollower, _ hashes: [Hash32]) {
        remove(followers[account.lease.account]?.account.lease)
        followers[account.lease.account] = Follower(account: account)
        watch(hashes, of: account.lease)
    }

    mutating func remove(_ lease: Lease?) {
        guard let lease, let follower = follower(of: lease) else { return }
        followers[lease.account] = nil
        untold.remove(lease.account)
        if follower.waits > 0 { owners = owners.filter { $0.value != lease.account } }
    }

    mutating func watch(_ hashes: [Hash32], of lease: Lease) {
        guard var follower = follower(of: lease) else { return }
        if follower.waits == 0, !hashes.isEmpty { untold.insert(lease.account) }
        for hash in hashes where owners.updateValue(lease.account, forKey: hash) == nil { follower.waits += 1 }
        followers[lease.account] = follower
    }

    mutating func forget(_ hashes: [Hash32], of lease: Lease) {
        guard var follower = follower(of: lease) else { return }
        for hash in hashes where owners[hash] == lease.account {
            owners[hash] = nil
            follower.waits -= 1
        }
        followers[lease.account] = follower
    }

    /// Sorts inclusions by the accounts that wait for them.
    func sorted(_ inclusions: [Inclusion]) -> [Address: [Inclusion]] {
        var sorted: [Address: [Inclusion]] = [:]
        for inclusion in inclusions {
            if let owner = owners[inclusion.receipt.transactionHash] { sorted[owner, default: []].append(inclusion) }
        }
        return sorted
    }

    private func follower(of lease: Lease) -> Follower? {
        followers[lease.account].flatMap { $0.account.lease == lease ? $0 : nil }
    }
}
