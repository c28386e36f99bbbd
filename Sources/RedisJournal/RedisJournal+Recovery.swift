import Collections
package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func standing(_ member: RecoveryMember) async throws -> StoreStanding {
        try await step(
            "standing", Scripts.standing,
            keys: [
                keys.store, keys.accounts, keys.recoveryFrom, keys.recoveryRoll, keys.workers, keys.seen,
                keys.recoveryLead, keys.recoveryEpoch,
            ],
            [
                keys.accountPrefix, worker.description, member.leaseTTL.wholeMilliseconds, member.capacity,
                "\(member.joined)", "\(member.heardOf)", member.hasStopped ? 1 : 0, member.wasThere ? 1 : 0,
                "\(seenWrites.number)",
                member.others.count,
            ] + member.others.map(\.description) + member.accounts.map(Keyspace.name)
        ) { reply in
            let parts = try reply.array(of: 7)
            seenWrites.see(try parts[5].number)
            return StoreStanding(
                incarnation: try parts[0].string(),
                recovery: try Self.progress(parts[1]),
                workers: Set(try parts[2].strings().map { WorkerID($0) }),
                joined: try parts[3].number ?? 0, joins: try parts[6].number ?? 0, isKnown: try parts[4].flag())
        }
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

    package func leadRecovery(for ttl: Duration) async throws -> RecoveryLease? {
        try await step(
            "lead the recovery", Scripts.acquire, keys: [keys.recoveryLead, keys.recoveryEpoch],
            [worker.description, ttl.wholeMilliseconds]
        ) { try $0.number.map { RecoveryLease(token: "\(worker):\($0)") } }
    }

    package func plan(under lease: RecoveryLease) async throws -> RecoveryPlan {
        try await lead(
            "plan", Scripts.plan, under: lease,
            keys: [keys.recoveryFrom, keys.recoverySpoken, keys.recoveryRoll, keys.recoveryBurnt]
        ) { reply in
            let parts = try reply.array(of: 10)
            return RecoveryPlan(
                step: try parts[0].word(),
                accounts: try Self.accounts(
                    from: try parts[5].pairs(), spokenFor: try parts[6].strings(), burnt: try parts[9].pairs()),
                leaseTTL: .milliseconds(Int64(try parts[1].number ?? 0)), capacity: Int(try parts[7].number ?? 0),
                quietFor: .milliseconds(Int64(try parts[2].number ?? 0)),
                hasEverybodyStopped: try parts[3].flag(), hasLost: try parts[8].flag(), isFirst: try parts[4].flag())
        }
    }

    static func accounts(
        from: [(String, String)], spokenFor: [String] = [], burnt: [(String, String)] = []
    ) throws -> [RecoveryPlan.Account] {
        let spoken = try spokenFor.map { member in
            let parts = member.split(separator: ":")
            guard parts.count == 2, let nonce = UInt64(parts[1]) else { throw RedisError(.unexpectedReply, "no nonce") }
            return (account: String(parts[0]), nonce: Nonce(nonce))
        }
        let nonces = Dictionary(grouping: spoken, by: \.account).mapValues { Set($0.map(\.nonce)) }
        let burnt = Dictionary(burnt) { first, _ in first }
        return try from.map { name, nonce in
            guard let address = try? Address(name) else { throw RedisError(.unexpectedReply, "no account") }
            return RecoveryPlan.Account(
                address: address, from: UInt64(nonce).map { Nonce($0) }, spokenFor: nonces[name] ?? [],
                burnt: burnt[name].flatMap { UInt64($0) }.map { Nonce($0) })
        }.sorted { $0.address.bytes.lexicographicallyPrecedes($1.address.bytes) }
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
            [note.step.rawValue, note.quietFor.wholeMilliseconds, note.waitsFor, note.isStuck ? 1 : 0]
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
                keys: [keys.recoverySpoken] + settlingKeys(account) + runs,
                [Keyspace.name(account), configuration.runTTL.wholeMilliseconds, configuration.doneLimit] + arguments
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
            keys: [keys.recoveryFrom, keys.recoverySpoken, keys.recoveryRoll, keys.recoveryBurnt],
            [keys.accountPrefix, settled.count] + settled.flatMap { [Keyspace.name($0), $1.description] }
        ) { try $0.flag() }
    }

    /// How many jobs without entries one step remembers, so that others wait for milliseconds.
    private static let orphansAtOnce = 1_000
}
