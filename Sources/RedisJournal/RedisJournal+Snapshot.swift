package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func snapshot(of accounts: [Address]) async throws -> JournalSnapshot {
        try await step(
            "snapshot", Scripts.snapshot,
            keys: [keys.store, keys.inbox, keys.delayed, keys.done, keys.dead, keys.workers, keys.totals],
            [keys.claimedPrefix, keys.accountPrefix] + accounts.map(Keyspace.name)
        ) { try Self.snapshot(try $0.array(of: 7), accounts) }
    }

    private static func snapshot(_ parts: [RedisValue], _ addresses: [Address]) throws -> JournalSnapshot {
        var snapshot = JournalSnapshot()
        snapshot.inbox = try parts[0].count()
        snapshot.delayed = try parts[1].count()
        snapshot.done = try parts[2].count()
        snapshot.dead = try parts[3].count()
        snapshot.workers = try parts[4].array().map { try worker(try $0.array(of: 3)) }
        snapshot.accounts = try zip(addresses, try parts[5].array()).map { try account($0, try $1.array(of: 4)) }
        let totals = try parts[6].array()
        for index in stride(from: 0, to: totals.count - 1, by: 2) {
            snapshot.totals[try totals[index].string()] = try totals[index + 1].number
        }
        return snapshot
    }

    private static func worker(_ values: [RedisValue]) throws -> JournalSnapshot.Worker {
        JournalSnapshot.Worker(
            id: WorkerID(try values[0].string()), age: .milliseconds(try values[1].integer()),
            claimed: try values[2].count())
    }

    private static func account(_ address: Address, _ values: [RedisValue]) throws -> JournalSnapshot.Account {
        let token = values[0].isNull ? nil : try values[0].string()
        return JournalSnapshot.Account(
            address: address, holder: token.flatMap(holder), epoch: try values[1].number ?? 0,
            next: try values[2].number.map { Nonce($0) }, inFlight: try values[3].count())
    }

    /// A lease's token is `<worker>:<epoch>`.
    static func holder(_ token: String) -> WorkerID? {
        token.lastIndex(of: ":").map { WorkerID(String(token[..<$0])) }
    }
}
