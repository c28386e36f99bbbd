package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func share(of accounts: [Address], memberFor ttl: Duration) async throws -> AccountShares {
        try await step(
            "share", Scripts.share, keys: [keys.store, keys.members(accounts)] + accounts.map(keys.lease),
            [worker.description, ttl.wholeMilliseconds]
        ) { reply in
            let parts = try reply.array(of: 2)
            var shares = AccountShares(members: try parts[0].strings().map { WorkerID($0) })
            for (account, token) in zip(accounts, try parts[1].array()) where !token.isNull {
                shares.holders[account] = Self.holder(try token.string())
            }
            return shares
        }
    }

    package func resign(from accounts: [Address]) async throws {
        try await step("resign", Scripts.resign, keys: [keys.members(accounts)], [worker.description]) { _ in }
    }
}
