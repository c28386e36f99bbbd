import Collections
package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func bind(_ bindings: [Binding], under lease: Lease) async throws -> [BindAnswer] {
        var answers: [BindAnswer] = []
        do {
            for some in bindings.chunks(of: Self.movesAtOnce) { answers += try await bindAtOnce(some, under: lease) }
            if answers.contains(.bound) { try await awaitReplicas(on: lease.connection) }
            return answers
        } catch let error as JournalError where error.endsLease {
            return bindings.map { _ in .fenced }
        }
    }

    /// How many entries one script moves at most, so that others wait for milliseconds.
    static let movesAtOnce = 64

    private func bindAtOnce(_ bindings: ArraySlice<Binding>, under lease: Lease) async throws -> [BindAnswer] {
        let account = lease.account
        var known: [String] = []
        let arguments = bindings.flatMap { binding -> [any RedisArgument] in
            let record = binding.record
            let run = record.job?.runKey.map { [keys.run($0)] } ?? []
            let own = run + (record.job.map { [keys.orphan($0.tag)] } ?? [])
            known += own
            return [
                record.nonce.description, record.nonce.next.description, record.encoded(), binding.claim?.item ?? [],
                Self.owner(account, record.nonce), run.count, own.count,
            ]
        }
        let reply = try await step(
            "bind", Scripts.bind,
            keys: [
                keys.store, keys.lease(account), keys.flight(account), keys.next(account), keys.settled(account),
                claimed, keys.totals,
                keys.deliveries,
            ] + known, [lease.token] + arguments, on: lease.connection)
        return try mapping("bind") {
            let parts = try reply.array()
            let answers = try parts.first?.array().map { try Self.bindAnswer(try $0.string()) } ?? []
            guard parts.count == 2, answers.count == bindings.count else {
                throw JournalError(.malformed, step: "bind", "unexpected answer")
            }
            seenWrites.see(try parts[1].number)
            return answers
        }
    }

    /// What the run key of a job in flight holds: which flight it belongs to.
    static func owner(_ account: Address, _ nonce: Nonce) -> String { "\(Keyspace.name(account)):\(nonce)" }

    private static func bindAnswer(_ text: String) throws -> BindAnswer {
        switch text {
        case "bound": .bound
        case "fenced": .fenced
        case "nonceTaken": .nonceTaken
        case "notClaimed": .notClaimed
        case "duplicate": .duplicate
        default: throw JournalError(.malformed, step: "bind", "unexpected answer")
        }
    }

    /// A write counts once the configured number of replicas has it, and all before it; until then it is repeated.
    ///
    /// WAIT knows of no write but those of its own connection: on another one than the write's it says nothing.
    func awaitReplicas(on connection: Int) async throws {
        guard configuration.waitReplicas > 0 else { return }
        let reached = try await gate.replicas {
            let reply = try await mappingErrors("wait for replicas") {
                try await client.send("WAIT", configuration.waitReplicas, Self.replicaPatience)
            }
            return try mapping("wait for replicas") { Int(try reply.integer()) }
        }
        guard await generation == connection else {
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
        let reply = try await step(
            "amend", Scripts.amend, keys: [keys.store, keys.lease(lease.account), keys.flight(lease.account)],
            [lease.token, record.nonce.description, record.encoded(), old.bytes], under: lease)
        return try mapping("amend") {
            try reply.map { try Self.amendAnswer(try $0.string(), step: "amend") } ?? .fenced
        }
    }

    static func amendAnswer(_ text: String, step: String) throws -> AmendAnswer {
        switch text {
        case "done": .done
        case "fenced": .fenced
        case "gone": .gone
        case "changed": .changed
        default: throw JournalError(.malformed, step: step, "unexpected answer")
        }
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
        while !nonces.isEmpty {
            let page = nonces.prefix(Self.recordsAtOnce)
            let reply = try await step(
                "flights", Scripts.records, keys: [keys.flight(account)], [Scripts.replyBudget] + Array(page))
            let records = try mapping("flights") { try reply.array() }
            guard (1...page.count).contains(records.count) else {
                throw JournalError(.malformed, step: "flights", "unexpected answer")
            }
            for (nonce, record) in zip(page, records) {
                if record.isNull { return nil }
                try flights.add(field: nonce, value: try mapping("flights") { try record.bytes() })
            }
            nonces = nonces.dropFirst(records.count)
        }
        flights.records.sort { $0.nonce < $1.nonce }
        return flights
    }

    /// How many records one step reads at most.
    private static let recordsAtOnce = 16

    /// Reads the marks and which nonces are bound: at one moment, since a mark above a record that is not seen would
    /// look like a gap.
    private func nonces(of account: Address) async throws -> (AccountFlights, ArraySlice<String>) {
        let reply = try await step(
            "flights", Scripts.nonces, keys: [keys.next(account), keys.flight(account), keys.settled(account)])
        return try mapping("flights") {
            let parts = try reply.array()
            guard parts.count == 3 else { throw JournalError(.malformed, step: "flights", "unexpected answer") }
            let flights = AccountFlights(
                next: try parts[0].number.map { Nonce($0) }, settled: try parts[2].number.map { Nonce($0) })
            return (flights, try parts[1].array().map { try $0.string() }[...])
        }
    }
}

/// The run keys that one script is given, each once in their order.
struct RunKeys {
    private let keys: Keyspace
    private(set) var names: [String] = []

    init(_ keys: Keyspace) { self.keys = keys }

    /// Adds a run key.
    ///
    /// - Returns: Its place among all, from 1; 0 for none.
    mutating func number(of key: String?) -> Int {
        guard let key else { return 0 }
        names.append(keys.run(key))
        return names.count
    }
}

extension AccountFlights {
    /// Takes in one field of the flight hash; one that cannot be read is kept apart, never dropped.
    fileprivate mutating func add(field: String, value: [UInt8]) throws {
        guard let number = UInt64(field) else {
            throw JournalError(.malformed, step: "flights", "a field of the flight hash is not a nonce")
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

extension RedisValue {
    /// The unsigned number that a reply holds; `nil` for no reply.
    var number: UInt64? {
        get throws {
            if isNull { return nil }
            guard let number = UInt64(exactly: try integer()) else {
                throw JournalError(.malformed, step: "read a number", "a stored number is negative")
            }
            return number
        }
    }
}
