import Engine
import Ethereum

extension JournalState {
    mutating func share(
        of addresses: [Address], by worker: WorkerID, now: Duration, memberFor ttl: Duration
    ) -> AccountShares {
        let live = (members[Set(addresses)] ?? [:]).filter { now - $0.value < ttl }.merging([worker: now]) { $1 }
        members[Set(addresses)] = live
        var shares = AccountShares(members: Array(live.keys))
        for address in addresses {
            guard let lease = accounts[address]?.lease, lease.expires > now else { continue }
            shares.holders[address] = lease.worker
        }
        return shares
    }

    mutating func resign(_ worker: WorkerID, from addresses: [Address]) {
        members[Set(addresses)]?[worker] = nil
    }
}
