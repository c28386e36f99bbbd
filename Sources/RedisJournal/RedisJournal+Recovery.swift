import Collections
package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func standing(_ member: RecoveryMember) async throws -> StoreStanding {
        while true {
            let connection = await self.connection
            if let standing = try await standing(member, on: connection) { return standing }
            try Task.checkCancellation()
        }
    }

    /// - Returns: `nil` when the connection is gone that it was to be asked on.
    private func standing(_ member: RecoveryMember, on connection: Int) async throws -> StoreStanding? {
        let (place, token) = (seen.place, lifeToken.told(on: connection))
        do {
            return try await step(
                "standing", Scripts.standing,
                keys: [
                    keys.store, keys.accounts, keys.recoveryFrom, keys.recoveryRoll, keys.workers, keys.seen,
                    keys.recoveryLead, keys.recoveryEpoch,
                ],
                [
                    keys.accountPrefix, worker.description, member.leaseTTL.wholeMilliseconds, member.capacity,
                    member.hasStopped ? 1 : 0, member.wasThere ? 1 : 0, "\(seen.lastWrite)",
                    place.life, "\(place.number)", "\(place.last)", token ?? "", LifeToken.random(),
                    member.others.count,
                ] + member.others.map(\.description) + member.accounts.map(Keyspace.name),
                on: token.map { _ in connection }
            ) { try take($0, on: connection) }
        } catch let error as JournalError where error.code == .superseded {
            return nil
        }
    }

    private func take(_ reply: RedisValue, on connection: Int) throws -> StoreStanding {
        let parts = try reply.array(of: 9)
        seen.see(try parts[7].number)
        if !parts[8].isNull { lifeToken.tell(try parts[8].string(), on: connection) }
        let place = SeenStore.Membership(
            life: try parts[4].string(), number: try parts[5].number ?? 0, last: try parts[6].number ?? 0)
        let hasNewcomers = seen.join(place)
        return StoreStanding(
            incarnation: try parts[0].string(), recovery: try Self.progress(parts[1]),
            workers: try Self.workers(parts[2]),
            unaware: try Self.workers(parts[3]), hasNewcomers: hasNewcomers)
    }

    private static func workers(_ reply: RedisValue) throws -> Set<WorkerID> {
        Set(try reply.strings().map { WorkerID($0) })
    }

    /// Asks of which other format the store is than this program knows, and changes nothing.
    ///
    /// - Parameter accounts: Those that may have flights, besides all that the store knows of.
    /// - Returns: `nil` when it is known, or the store has none yet; `none` when it has flights and no number.
    package func otherFormat(of accounts: [Address]) async throws -> String? {
        try await step(
            "format", Scripts.format, keys: [keys.store, keys.accounts],
            [keys.accountPrefix] + accounts.map(Keyspace.name)
        ) { $0.isNull ? nil : try $0.string() }
    }

    package func leadRecovery(
        for ttl: Duration, withKeysOf accounts: [Address]
    ) async throws -> RecoveryLease? {
        try await step(
            "lead the recovery", Scripts.lead, keys: [keys.store, keys.recoveryLead, keys.recoveryEpoch],
            [worker.description, ttl.wholeMilliseconds] + accounts.map(Keyspace.name)
        ) { reply in
            let parts = try reply.array(of: 2)
            let wanted = parts[1].isNull ? nil : try Self.account(named: try parts[1].string())
            return try parts[0].number.map { RecoveryLease(token: "\(worker):\($0)", ttl: ttl, wanted: wanted) }
        }
    }

    package func plan(under lease: RecoveryLease) async throws -> RecoveryPlan {
        try await lead(
            "plan", Scripts.plan, under: lease, keys: [keys.recoveryFrom, keys.recoveryRoll, keys.recoveryBurnt]
        ) { reply in
            let parts = try reply.array(of: 9)
            return RecoveryPlan(
                step: try parts[0].word(),
                accounts: try Self.accounts(from: try parts[5].pairs(), burnt: try parts[8].pairs()),
                leaseTTL: .milliseconds(Int64(try parts[1].number ?? 0)), capacity: Int(try parts[6].number ?? 0),
                quietFor: .milliseconds(Int64(try parts[2].number ?? 0)),
                hasEverybodyStopped: try parts[3].flag(), hasLost: try parts[7].flag(), isFirst: try parts[4].flag())
        }
    }

    package func spokenFor(of account: Address, under lease: RecoveryLease) async throws -> Set<Nonce> {
        var (nonces, cursor) = (Set<Nonce>(), "0")
        repeat {
            cursor = try await lead(
                "spoken", Scripts.spoken, under: lease, keys: [keys.spoken(account)], [cursor]
            ) { reply in
                let parts = try reply.array(of: 2)
                for nonce in try parts[1].strings() {
                    guard let nonce = UInt64(nonce) else { throw RedisError(.unexpectedReply, "no nonce") }
                    nonces.insert(Nonce(nonce))
                }
                return try parts[0].string()
            }
        } while cursor != "0"
        return nonces
    }

    static func accounts(
        from: [(String, String)], burnt: [(String, String)] = []
    ) throws -> [RecoveryPlan.Account] {
        let burnt = Dictionary(burnt) { first, _ in first }
        return try from.map { name, nonce in
            RecoveryPlan.Account(
                address: try account(named: name), from: UInt64(nonce).map { Nonce($0) },
                burnt: burnt[name].flatMap { UInt64($0) }.map { Nonce($0) })
        }.sorted { $0.address.bytes.lexicographicallyPrecedes($1.address.bytes) }
    }

    private static func account(named name: String) throws -> Address {
        guard let address = try? Address(name) else { throw RedisError(.unexpectedReply, "no account") }
        return address
    }

    /// A reply of `progress`.
    static func progress(_ reply: RedisValue) throws -> RecoveryProgress? {
        if reply.isNull { return nil }
        let parts = try reply.array(of: 5)
        return RecoveryProgress(
            step: try parts[0].word(), age: .milliseconds(try parts[1].integer()), waitsFor: try parts[2].string(),
            isStuck: try parts[3].flag(), order: RecoveryOrder(rawValue: try parts[4].string()))
    }

    package func note(_ note: RecoveryNote, under lease: RecoveryLease) async throws -> RecoveryOrder? {
        try await lead(
            "note", Scripts.note, under: lease,
            [
                lease.ttl.wholeMilliseconds, note.step.rawValue, note.quietFor.wholeMilliseconds, note.waitsFor,
                note.isStuck ? 1 : 0, note.wants.map(Keyspace.name) ?? "",
            ]
        ) { $0.isNull ? nil : RecoveryOrder(rawValue: try $0.string()) }
    }

    package func burn(_ account: Address, below limit: Nonce, under lease: RecoveryLease) async throws -> Nonce {
        try await lead(
            "burn", Scripts.burn, under: lease, keys: [keys.recoveryBurnt],
            [Keyspace.name(account), limit.description]
        ) { try $0.number.map { Nonce($0) } ?? limit }
    }

    package func settle(
        _ settlements: [Settlement], of account: Address, under lease: RecoveryLease
    ) async throws -> [AmendAnswer] {
        var answers: [AmendAnswer] = []
        for some in settlements.chunks(of: Self.movesAtOnce) {
            let (runs, arguments) = arguments(of: some, on: account)
            answers += try await lead(
                "settle", Scripts.settleInRecovery, under: lease,
                keys: [keys.spoken(account)] + settlingKeys(account) + runs,
                [configuration.runTTL.wholeMilliseconds, configuration.doneLimit] + arguments
            ) { try $0.array(of: some.count).map { try $0.word() } }
        }
        return answers
    }

    package func finish(
        settled: [Address: Nonce], orphans: Set<JobTag>, under lease: RecoveryLease
    ) async throws -> Bool {
        // Before the end, so that none is pushed again in between; there may be many.
        for some in Array(orphans).chunks(of: Self.orphansAtOnce) {
            try await lead(
                "note orphans", Scripts.noteOrphans, under: lease, keys: some.map(keys.orphan),
                [configuration.runTTL.wholeMilliseconds]
            ) { _ in }
        }
        return try await lead(
            "finish", Scripts.finish, under: lease,
            keys: [keys.recoveryFrom, keys.recoveryRoll, keys.recoveryBurnt],
            [keys.accountPrefix, settled.count] + settled.flatMap { [Keyspace.name($0), $1.description] }
        ) { try $0.flag() }
    }

    /// How many jobs without entries one step remembers, so that others wait for milliseconds.
    private static let orphansAtOnce = 1_000
}
