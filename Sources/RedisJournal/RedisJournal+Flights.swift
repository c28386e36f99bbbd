import Collections
package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func bind(_ bindings: [Binding], under lease: Lease) async throws -> BindAnswer {
        var answer = BindAnswer(bound: 0)
        do {
            for some in bindings.chunks(of: Self.movesAtOnce) where answer.refusal == nil {
                let next = try await bindAtOnce(some, under: lease)
                answer = BindAnswer(bound: answer.bound + next.bound, refusal: next.refusal)
            }
            if answer.bound > 0 { try await awaitReplicas(on: lease.connection) }
            return answer
        } catch let error as JournalError where error.endsLease {
            return BindAnswer(bound: 0, refusal: .fenced)
        }
    }

    /// How many entries one script moves at most, so that others wait for milliseconds.
    static let movesAtOnce = 64

    private func bindAtOnce(_ bindings: ArraySlice<Binding>, under lease: Lease) async throws -> BindAnswer {
        let account = lease.account
        var known = NumberedKeys()
        let jobs = bindings.map(\.record.job)
        let columns: [[any RedisArgument]] = [
            bindings.map(\.record.nonce.description), bindings.map { $0.record.encoded() },
            bindings.map { $0.claim?.name ?? "" },
            jobs.map { known.number(of: $0?.runKey.map(keys.run)) },
            jobs.map { known.number(of: $0.map { keys.orphan($0.tag) }) },
        ]
        return try await step(
            "bind", Scripts.bind,
            keys: [
                keys.store, keys.lease(account), keys.flight(account), keys.next(account), keys.settled(account),
                claimed, keys.totals, keys.deliveries,
            ] + known.names, [lease.token, Keyspace.name(account)] + columns.flatMap(\.self), on: lease.connection
        ) { reply in
            let parts = try reply.array(of: 3)
            seen.see(try parts[2].number)
            let answer = BindAnswer(
                bound: try parts[0].count(), refusal: parts[1].isNull ? nil : try parts[1].word(BindRefusal.self))
            guard answer.refusal == nil ? answer.bound == bindings.count : answer.bound < bindings.count else {
                throw JournalError(.malformed, step: "bind", "it answers for \(answer.bound) of \(bindings.count)")
            }
            return answer
        }
    }

    /// What the run key of a job in flight holds: which flight it belongs to.
    static func owner(_ account: Address, _ nonce: Nonce) -> String { "\(Keyspace.name(account)):\(nonce)" }

    /// A write counts once the configured number of replicas has it, and all before it; until then it is repeated.
    ///
    /// WAIT knows of no write but those of its own connection: on another one than the write's it says nothing.
    func awaitReplicas(on connection: Int) async throws {
        guard configuration.waitReplicas > 0 else { return }
        let reached = try await gate.replicas {
            try await step("wait for replicas") {
                try await client.send("WAIT", configuration.waitReplicas, Self.replicaPatience).count()
            }
        }
        guard await self.connection == connection else {
            throw JournalError(.superseded, step: "wait for replicas", "the connection was lost since the write")
        }
        guard reached < configuration.waitReplicas else { return }
        throw JournalError(
            .unreachable, step: "wait for replicas", "\(reached) of \(configuration.waitReplicas) replicas answered")
    }

    /// How long one WAIT lasts, in milliseconds: well below the time in which leases have to be renewed.
    private static let replicaPatience = 250

    package func amend(
        _ record: FlightRecord, replacing old: RecordHead, under lease: Lease
    ) async throws -> AmendAnswer {
        try await step(
            "amend", Scripts.amend, keys: [keys.store, keys.lease(lease.account), keys.flight(lease.account)],
            [lease.token, record.nonce.description, record.encoded(), old.bytes], under: lease
        ) { try $0.word() } ?? .fenced
    }

    package func flights(of account: Address) async throws -> AccountFlights {
        while true {
            if let flights = try await readFlights(of: account) { return flights }
        }
    }

    /// Reads the flights in pages; `nil` when one was settled meanwhile, so that the marks are those of before.
    ///
    /// Whoever holds the lease is the only writer, so nothing else happens meanwhile than what this worker does itself:
    /// a record that it amended is the newer one.
    private func readFlights(of account: Address) async throws -> AccountFlights? {
        var (flights, nonces) = try await nonces(of: account)
        var isWhole = true
        try await readAll(nonces, of: keys.flight(account), "flights", atOnce: Self.recordsAtOnce) { nonce, record in
            if record.isNull { isWhole = false } else { try flights.add(field: nonce, value: try record.bytes()) }
        }
        flights.records.sort { $0.nonce < $1.nonce }
        return isWhole ? flights : nil
    }

    /// How many records one step reads at most.
    private static let recordsAtOnce = 16

    /// Reads the marks and which nonces are bound: at one moment, since a mark above a record that is not seen would
    /// look like a gap.
    private func nonces(of account: Address) async throws -> (AccountFlights, [String]) {
        try await step(
            "flights", Scripts.nonces, keys: [keys.next(account), keys.flight(account), keys.settled(account)]
        ) { reply in
            let parts = try reply.array(of: 3)
            let flights = AccountFlights(
                next: try parts[0].number.map { Nonce($0) }, settled: try parts[2].number.map { Nonce($0) })
            return (flights, try parts[1].strings())
        }
    }
}

/// The keys that a script is given besides those of its places.
struct NumberedKeys {
    private(set) var names: [String] = []

    /// Adds a key.
    ///
    /// - Returns: Its place among all, from 1; 0 for none.
    mutating func number(of key: String?) -> Int {
        guard let key else { return 0 }
        names.append(key)
        return names.count
    }
}

extension AccountFlights {
    /// Takes in one field of the flight hash; one that cannot be read is kept apart, never dropped.
    fileprivate mutating func add(field: String, value: [UInt8]) throws {
        guard let number = UInt64(field) else {
            throw RedisError(.unexpectedReply, "a field of the flight hash is not a nonce")
        }
        let nonce = Nonce(number)
        do {
            let record = try FlightRecord(decoding: value)
            guard record.nonce == nonce else { return unreadable[nonce] = "the record is for nonce \(record.nonce)" }
            records.append(record)
        } catch {
            unreadable[nonce] = "\(error)"
        }
    }
}
