package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func acquire(_ account: Address, for ttl: Duration) async throws -> Lease? {
        let reply = try await step(
            "acquire", Scripts.acquire, keys: [keys.lease(account), keys.epoch(account)],
            [worker.description, ttl.wholeMilliseconds])
        return try mapping("acquire") {
            try reply.number.map { Lease(account: account, worker: worker, epoch: $0) }
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
