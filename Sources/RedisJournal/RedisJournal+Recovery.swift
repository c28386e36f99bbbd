package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    /// - Source: `INFO server`, `run_id`: a random value that identifies a run of the server process.
    package func incarnation() async throws -> String {
        let reply = try await mappingErrors("incarnation") { try await client.send("INFO", "server") }
        return try mapping("incarnation") {
            let lines = try reply.string().split(whereSeparator: \.isNewline)
            guard let line = lines.first(where: { $0.hasPrefix("run_id:") }) else {
                throw JournalError(.malformed, step: "incarnation", "the server does not tell its run_id")
            }
            return String(line.dropFirst("run_id:".count))
        }
    }

    package func entries(tagged tags: Set<JobTag>) async throws -> [JobTag: [UInt8]] {
        let reply = try await step(
            "find entries", Scripts.find, keys: [keys.inbox, keys.delayed, keys.workers],
            [keys.claimedPrefix] + tags.map(\.description))
        return try mapping("find entries") {
            let values = try reply.array()
            return try stride(from: 1, to: values.count, by: 2).reduce(into: [:]) { found, index in
                let entry = try values[index].bytes()
                found[JobTag(of: entry)] = entry
            }
        }
    }

    package func restore(_ record: FlightRecord, under lease: Lease) async throws -> RestoreAnswer {
        let account = lease.account
        let run = record.job?.runKey.map { [keys.run($0)] } ?? []
        let reply = try await step(
            "restore", Scripts.restore,
            keys: [
                keys.lease(account), keys.flight(account), keys.next(account), keys.settled(account), keys.inbox,
                keys.delayed, keys.workers,
            ] + run,
            [
                lease.token, record.nonce.description, record.nonce.next.description, record.encoded(),
                record.job?.entry ?? [], keys.claimedPrefix,
            ], under: lease)
        return try mapping("restore") {
            guard let reply else { return .fenced }
            guard let answer = RestoreAnswer(rawValue: try reply.string()) else {
                throw JournalError(.malformed, step: "restore", "unexpected answer")
            }
            return answer
        }
    }

    package func noteReconciled(_ lease: Lease, count: Nonce, in incarnation: String) async throws -> Bool {
        let account = lease.account
        let reply = try await step(
            "note reconciled", Scripts.noteReconciled,
            keys: [keys.lease(account), keys.next(account), keys.reconciled(account), keys.settled(account)],
            [lease.token, count.description, incarnation], under: lease)
        return try mapping("note reconciled") { try reply?.integer() == 1 }
    }

    package func unreconciled(_ accounts: [Address], in incarnation: String) async throws -> [Address] {
        guard !accounts.isEmpty else { return [] }
        let reply = try await mappingErrors("unreconciled") {
            try await client.send(RedisCommand("MGET", accounts.map(keys.reconciled)))
        }
        return try mapping("unreconciled") {
            try zip(accounts, try reply.array()).filter { try $1.isNull || $1.string() != incarnation }.map(\.0)
        }
    }
}
