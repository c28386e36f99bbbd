package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func acquire(_ account: Address, for ttl: Duration) async throws -> Lease? {
        let epoch = try await step(
            "acquire", Scripts.acquire, keys: [keys.lease(account), keys.epoch(account)],
            [worker.description, ttl.wholeMilliseconds]
        ) { try $0.number }
        // The connection of now, not of then: all that the lease's holder will read, it reads after this.
        let connection = await self.connection
        // A session sends what it finds in the journal, so that must be as safe as what it binds itself; the lease was
        // written after all of it.
        guard let epoch else { return nil }
        try await awaitReplicas(on: connection)
        return Lease(account: account, worker: worker, epoch: epoch, connection: connection)
    }

    package func renew(_ lease: Lease, for ttl: Duration) async throws -> Bool {
        try await step(
            "renew", Scripts.renew, keys: [keys.store, keys.lease(lease.account), keys.workers],
            [lease.token, ttl.wholeMilliseconds, worker.description]
        ) { try $0.flag() }
    }

    package func release(_ lease: Lease) async throws {
        try await step("release", Scripts.release, keys: [keys.lease(lease.account)], [lease.token]) { _ in }
    }
}
