package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func share(of accounts: [Address], memberFor ttl: Duration) async throws -> AccountShares {
        let reply = try await step(
            "share", Scripts.share, keys: [keys.members(accounts)] + accounts.map(keys.lease),
            [worker.description, ttl.wholeMilliseconds])
        return try mapping("share") {
            let parts = try reply.array()
            guard parts.count == 2 else { throw JournalError(.malformed, step: "share", "unexpected answer") }
            var shares = AccountShares(members: try parts[0].array().map { WorkerID(try $0.string()) })
            for (account, token) in zip(accounts, try parts[1].array()) where !token.isNull {
                shares.holders[account] = Self.holder(try token.string())
            }
            return shares
        }
    }

    package func resign(from accounts: [Address]) async throws {
        _ = try await step("resign", Scripts.resign, keys: [keys.members(accounts)], [worker.description])
    }
}
