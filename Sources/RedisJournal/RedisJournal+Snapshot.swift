package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func snapshot(of accounts: [Address]) async throws -> JournalSnapshot {
        let reply = try await step(
            "snapshot", Scripts.snapshot,
            keys: [keys.inbox, keys.delayed, keys.done, keys.dead, keys.workers, keys.totals],
            [keys.claimedPrefix, keys.accountPrefix] + accounts.map(Keyspace.name))
        return try mapping("snapshot") { try Self.snapshot(try reply.array(), accounts) }
    }

    private static func snapshot(_ parts: [RedisValue], _ addresses: [Address]) throws -> JournalSnapshot {
        guard parts.count == 7 else { throw JournalError(.malformed, step: "snapshot", "unexpected answer") }
        var snapshot = JournalSnapshot()
        snapshot.inbox = Int(try parts[0].integer())
        snapshot.delayed = Int(try parts[1].integer())
        snapshot.done = Int(try parts[2].integer())
        snapshot.dead = Int(try parts[3].integer())
        snapshot.workers = try parts[4].array().map { try worker(try $0.array()) }
        snapshot.accounts = try zip(addresses, try parts[5].array()).map { try account($0, try $1.array()) }
        let totals = try parts[6].array()
        for index in stride(from: 0, to: totals.count - 1, by: 2) {
            snapshot.totals[try totals[index].string()] = try totals[index + 1].number
        }
        return snapshot
    }

    private static func worker(_ values: [RedisValue]) throws -> JournalSnapshot.Worker {
        guard values.count == 3 else { throw JournalError(.malformed, step: "snapshot", "unexpected answer") }
        return JournalSnapshot.Worker(
            id: WorkerID(try values[0].string()), age: .milliseconds(try values[1].integer()),
            claimed: Int(try values[2].integer()))
    }

    private static func account(_ address: Address, _ values: [RedisValue]) throws -> JournalSnapshot.Account {
        guard values.count == 4 else { throw JournalError(.malformed, step: "snapshot", "unexpected answer") }
        let token = values[0].isNull ? nil : try values[0].string()
        return JournalSnapshot.Account(
            address: address, holder: token.flatMap(holder), epoch: try values[1].number ?? 0,
            next: try values[2].number.map { Nonce($0) }, inFlight: Int(try values[3].integer()))
    }

    /// A lease's token is `<worker>:<epoch>`.
    static func holder(_ token: String) -> WorkerID? {
        token.lastIndex(of: ":").map { WorkerID(String(token[..<$0])) }
    }
}
