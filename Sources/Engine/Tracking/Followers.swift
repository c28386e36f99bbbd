import Chain
import Ethereum

/// Who waits for which transactions: bookkeeping only, which asks nothing of the accounts that it names.
///
/// Bound: the hashes of all flights of the accounts that this worker has leased.
struct Followers {
    private struct Follower {
        let account: Account
        var hashes: Set<Hash32>
    }

    private var followers: [Address: Follower] = [:]
    private var owners: [Hash32: Address] = [:]
    /// All that are waited for.
    private(set) var hashes: Set<Hash32> = []

    /// No account is followed.
    var isEmpty: Bool { followers.isEmpty }
    /// Nobody waits for anything.
    var areIdle: Bool { hashes.isEmpty }

    /// The accounts that wait for something.
    var waiting: [Account] { followers.values.filter { !$0.hashes.isEmpty }.map(\.account) }

    mutating func add(_ account: Account, _ hashes: [Hash32]) {
        remove(followers[account.lease.account]?.account.lease)
        followers[account.lease.account] = Follower(account: account, hashes: [])
        watch(hashes, of: account.lease)
    }

    mutating func remove(_ lease: Lease?) {
        guard let lease, followers[lease.account]?.account.lease == lease else { return }
        let gone = followers.removeValue(forKey: lease.account)?.hashes ?? []
        for hash in gone { drop(hash) }
    }

    mutating func watch(_ hashes: [Hash32], of lease: Lease) {
        guard followers[lease.account]?.account.lease == lease else { return }
        followers[lease.account]?.hashes.formUnion(hashes)
        self.hashes.formUnion(hashes)
        for hash in hashes { owners[hash] = lease.account }
    }

    mutating func forget(_ hashes: [Hash32], of lease: Lease) {
        guard followers[lease.account]?.account.lease == lease else { return }
        for hash in hashes {
            followers[lease.account]?.hashes.remove(hash)
            drop(hash)
        }
    }

    private mutating func drop(_ hash: Hash32) {
        owners.removeValue(forKey: hash)
        hashes.remove(hash)
    }

    /// Sorts inclusions by the accounts that wait for them.
    func sorted(_ inclusions: [Inclusion]) -> [Address: [Inclusion]] {
        var sorted: [Address: [Inclusion]] = [:]
        for inclusion in inclusions {
            if let owner = owners[inclusion.receipt.transactionHash] { sorted[owner, default: []].append(inclusion) }
        }
        return sorted
    }
}
