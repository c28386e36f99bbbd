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
            guard values.count.isMultiple(of: 4) else { throw Self.unexpected("locate") }
            return try stride(from: 0, to: values.count, by: 4).reduce(into: [:]) { places, index in
                guard let mark = BindingMark(try values[index].string()) else { throw Self.unexpected("locate") }
                places[mark] = try Self.place(
                    try values[index + 1].string(), waiting: try values[index + 2].array(),
                    bound: try values[index + 3].array(), among: accounts)
            }
        }
    }

    private static func place(
        _ kind: String, waiting: [RedisValue], bound: [RedisValue], among accounts: [Address]
    ) throws -> EntryPlace {
        switch kind {
        case "nowhere": return .nowhere
        case "superseded": return .superseded
        case "found":
            let flights = try stride(from: 0, to: bound.count - 1, by: 2).compactMap { index in
                try flight(of: Int(try bound[index].integer()), try bound[index + 1].bytes(), among: accounts)
            }
            let waiting = try waitingEntry(waiting)
            return waiting == nil && flights.isEmpty ? .superseded : .found(waiting: waiting, bound: flights)
        default: throw unexpected("locate")
        }
    }

    private static func waitingEntry(_ parts: [RedisValue]) throws -> WaitingEntry? {
        if parts.isEmpty { return nil }
        guard parts.count == 3 else { throw unexpected("locate") }
        return WaitingEntry(entry: try parts[0].bytes(), list: try parts[1].string(), item: try parts[2].bytes())
    }

    /// Reads a flight; `nil` for a record that cannot be read, which is reported by whoever opens its account.
    private static func flight(
        of account: Int, _ record: [UInt8], among accounts: [Address]
    ) throws -> BoundEntry? {
        guard accounts.indices.contains(account) else { throw unexpected("locate") }
        return (try? FlightRecord(decoding: record)).map { BoundEntry(account: accounts[account], record: $0) }
    }

    private static func unexpected(_ step: String) -> JournalError {
        JournalError(.malformed, step: step, "unexpected answer")
    }

    package func restore(
        _ restoration: Restoration, among accounts: [Address], under lease: Lease
    ) async throws -> RestoreAnswer {
        let (account, record) = (lease.account, restoration.record)
        let run = record.job?.runKey.map { [keys.run($0)] } ?? []
        let reply = try await step(
            "restore", Scripts.restore,
            keys: [keys.lease(account), keys.flight(account), keys.next(account), keys.settled(account)]
                + accounts.flatMap { [keys.flight($0), keys.lease($0)] } + run,
            [
                lease.token, record.nonce.description, record.nonce.next.description, record.encoded(),
                Self.owner(account, record.nonce), accounts.count, restoration.mark?.description ?? "",
            ] + (try arguments(of: restoration.source, among: accounts)), under: lease)
        return try mapping("restore") {
            guard let reply else { return .fenced }
            guard let answer = RestoreAnswer(rawValue: try reply.string()) else { throw Self.unexpected("restore") }
            return answer
        }
    }

    private func arguments(
        of source: Restoration.Source, among accounts: [Address]
    ) throws -> [any RedisArgument] {
        switch source {
        case .waiting(let waiting): return ["waiting", waiting.list, waiting.item]
        case .superseded: return ["superseded"]
        case .nowhere: return ["nowhere"]
        case .bound(let flight):
            guard let index = accounts.firstIndex(of: flight.account) else {
                throw JournalError(.malformed, step: "restore", "\(flight.account) is none of the accounts")
            }
            let record = flight.record
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
