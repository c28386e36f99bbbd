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

    package func locate(
        _ marks: Set<BindingMark>, among accounts: [Address]
    ) async throws -> [BindingMark: EntryPlace] {
        let reply = try await step(
            "locate", Scripts.locate, keys: [keys.inbox, keys.delayed, keys.workers] + accounts.map(keys.flight),
            [keys.claimedPrefix, Scripts.replyBudget] + marks.map(\.description))
        return try mapping("locate") {
            let values = try reply.array()
            guard values.count.isMultiple(of: 3) else { throw Self.unexpected("locate") }
            return try stride(from: 0, to: values.count, by: 3).reduce(into: [:]) { places, index in
                guard let mark = BindingMark(try values[index].string()) else { throw Self.unexpected("locate") }
                places[mark] = try Self.place(
                    try values[index + 1].string(), try values[index + 2].array(), among: accounts)
            }
        }
    }

    private static func place(
        _ kind: String, _ values: [RedisValue], among accounts: [Address]
    ) throws -> EntryPlace {
        switch kind {
        case "waiting":
            guard values.count == 1 else { throw unexpected("locate") }
            return .waiting(try values[0].bytes())
        case "superseded": return .superseded
        case "bound":
            return .bound(
                try stride(from: 0, to: values.count - 1, by: 2).map { index in
                    let account = Int(try values[index].integer())
                    guard accounts.indices.contains(account) else { throw unexpected("locate") }
                    return BoundEntry(
                        account: accounts[account], record: try FlightRecord(decoding: try values[index + 1].bytes()))
                })
        default: throw unexpected("locate")
        }
    }

    private static func unexpected(_ step: String) -> JournalError {
        JournalError(.malformed, step: step, "unexpected answer")
    }

    package func restore(
        _ restoration: Restoration, among accounts: [Address], under lease: Lease
    ) async throws -> RestoreAnswer {
        let (account, record) = (lease.account, restoration.record)
        let reply = try await step(
            "restore", Scripts.restore,
            keys: [
                keys.lease(account), keys.flight(account), keys.next(account), keys.settled(account), keys.inbox,
                keys.delayed, keys.workers,
            ] + accounts.flatMap { [keys.flight($0), keys.lease($0)] }
                + (record.job?.runKey.map { [keys.run($0)] } ?? []),
            [
                lease.token, record.nonce.description, record.nonce.next.description, record.encoded(),
                record.job == nil ? 0 : 1, keys.claimedPrefix, accounts.count, restoration.mark?.description ?? "",
            ] + source(restoration.source, among: accounts), under: lease)
        return try mapping("restore") {
            guard let reply else { return .fenced }
            guard let answer = RestoreAnswer(rawValue: try reply.string()) else { throw Self.unexpected("restore") }
            return answer
        }
    }

    private func source(_ source: Restoration.Source, among accounts: [Address]) -> [any RedisArgument] {
        switch source {
        case .waiting(let entry): return ["waiting", entry]
        case .nowhere: return ["nowhere"]
        case .bound(let flight):
            let (index, record) = (accounts.firstIndex(of: flight.account) ?? -1, flight.record)
            return ["bound", index, record.nonce.description, record.encoded(), record.withoutJob.encoded()]
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
