package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func acquire(_ account: Address, for ttl: Duration) async throws -> Lease? {
        let reply = try await step(
            "acquire", Scripts.acquire, keys: [keys.lease(account), keys.epoch(account)],
            [worker.description, ttl.wholeMilliseconds])
        // The connection of now, not of then: all that the lease's holder will read, it reads after this.
        let connection = await generation
        // A session sends what it finds in the journal, so that must be as safe as what it binds itself; the lease was
        // written after all of it.
        if !reply.isNull { try await awaitReplicas(on: connection) }
        return try mapping("acquire") {
            try reply.number.map { Lease(account: account, worker: worker, epoch: $0, connection: connection) }
        }
    }

    package func renew(_ lease: Lease, for ttl: Duration) async throws -> Bool {
        let reply = try await step(
            "renew", Scripts.renew, keys: [keys.lease(lease.account)], [lease.token, ttl.wholeMilliseconds])
        return try mapping("renew") { try reply.integer() == 1 }
    }

    package func release(_ lease: Lease) async throws {
        _ = try await step("release", Scripts.release, keys: [keys.lease(lease.account)], [lease.token])
    }
}
