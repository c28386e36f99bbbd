import Collections
package import Engine
package import Ethereum
import Redis

extension RedisJournal {
    package func standing(_ member: RecoveryMember) async throws -> StoreStanding {
        let reply = try await step(
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
            ] + member.others.map(\.description) + member.accounts.map(Keyspace.name))
        return try mapping("standing") {
            let parts = try reply.array()
            guard parts.count == 7 else { throw Self.unexpected("standing") }
            seenWrites.see(try parts[5].number)
            return StoreStanding(
                incarnation: try parts[0].string(),
                recovery: try Self.progress(parts[1]),
                workers: Set(try parts[2].array().map { WorkerID(try $0.string()) }),
                joined: try parts[3].number ?? 0, joins: try parts[6].number ?? 0, isKnown: try parts[4].integer() == 1)
        }
    }

    /// Asks of which other format the store is than this program knows, and changes nothing.
    ///
    /// - Parameter accounts: Those that may have flights, besides all that the store knows of.
    /// - Returns: `nil` when it is known, or the store has none yet; `none` when it has flights and no number.
    package func otherFormat(of accounts: [Address]) async throws -> String? {
        let reply = try await step(
            "format", Scripts.format, keys: [keys.store, keys.accounts],
            [keys.accountPrefix] + accounts.map(Keyspace.name))
        return try mapping("format") { reply.isNull ? nil : try reply.string() }
    }

    package func leadRecovery(for ttl: Duration) async throws -> RecoveryLease? {
        let reply = try await step(
            "lead the recovery", Scripts.acquire, keys: [keys.recoveryLead, keys.recoveryEpoch],
            [worker.description, ttl.wholeMilliseconds])
        return try mapping("lead the recovery") {
            try reply.number.map { RecoveryLease(token: "\(worker):\($0)") }
        }
    }

    package func plan(under lease: RecoveryLease) async throws -> RecoveryPlan {
        let reply = try await lead(
            "plan", Scripts.plan, under: lease,
            keys: [keys.recoveryFrom, keys.recoverySpoken, keys.recoveryRoll, keys.recoveryBurnt])
        return try mapping("plan") {
            let parts = try reply.array()
            guard parts.count == 10 else { throw Self.unexpected("plan") }
            return RecoveryPlan(
                step: try Self.recoveryStep(try parts[0].string()),
                accounts: try Self.accounts(
                    from: try parts[5].array().map { try $0.string() },
                    spokenFor: try parts[6].array().map { try $0.string() },
                    burnt: try parts[9].array().map { try $0.string() }),
                leaseTTL: .milliseconds(Int64(try parts[1].number ?? 0)), capacity: Int(try parts[7].number ?? 0),
                quietFor: .milliseconds(Int64(try parts[2].number ?? 0)),
                hasEverybodyStopped: try parts[3].integer() == 1,
                hasLost: try parts[8].integer() == 1, isFirst: try parts[4].integer() == 1)
        }
    }

    static func accounts(
        from: [String], spokenFor: [String] = [], burnt: [String] = []
    ) throws -> [RecoveryPlan.Account] {
        let spoken = try spokenFor.map { member in
            let parts = member.split(separator: ":")
            guard parts.count == 2, let nonce = UInt64(parts[1]) else { throw unexpected("plan") }
            return (account: String(parts[0]), nonce: Nonce(nonce))
        }
        let nonces = Dictionary(grouping: spoken, by: \.account).mapValues { Set($0.map(\.nonce)) }
        let (from, burnt) = (pairs(from), Dictionary(pairs(burnt)) { first, _ in first })
        return try from.map { name, nonce in
            guard let address = try? Address(name) else { throw unexpected("plan") }
            return RecoveryPlan.Account(
                address: address, from: UInt64(nonce).map { Nonce($0) }, spokenFor: nonces[name] ?? [],
                burnt: burnt[name].flatMap { UInt64($0) }.map { Nonce($0) })
        }.sorted { $0.address.bytes.lexicographicallyPrecedes($1.address.bytes) }
    }

    /// The fields and values of a hash, as `HGETALL` answers them.
    static func pairs(_ members: [String]) -> [(String, String)] {
        stride(from: 0, to: members.count - 1, by: 2).map { (members[$0], members[$0 + 1]) }
    }

    static func recoveryStep(_ name: String) throws -> RecoveryStep {
        guard let step = RecoveryStep(rawValue: name) else { throw unexpected("standing") }
        return step
    }

    /// A reply of `progress`.
    static func progress(_ reply: RedisValue) throws -> RecoveryProgress? {
        if reply.isNull { return nil }
        let parts = try reply.array()
        guard parts.count == 5 else { throw unexpected("standing") }
        return RecoveryProgress(
            step: try recoveryStep(try parts[0].string()), age: .milliseconds(try parts[1].integer()),
            waitsFor: try parts[2].string(), isStuck: try parts[3].integer() == 1,
            order: RecoveryOrder(rawValue: try parts[4].string()))
    }

    package func note(_ note: RecoveryNote, under lease: RecoveryLease) async throws -> RecoveryOrder? {
        let reply = try await lead(
            "note", Scripts.note, under: lease,
            [note.step.rawValue, note.quietFor.wholeMilliseconds, note.waitsFor, note.isStuck ? 1 : 0])
        return try mapping("note") { reply.isNull ? nil : RecoveryOrder(rawValue: try reply.string()) }
    }

    package func burn(_ account: Address, below limit: Nonce, under lease: RecoveryLease) async throws -> Nonce {
        let reply = try await lead(
            "burn", Scripts.burn, under: lease, keys: [keys.recoveryBurnt],
            [Keyspace.name(account), limit.description])
        return try mapping("burn") { try reply.number.map { Nonce($0) } ?? limit }
    }

    package func settle(
        _ settlements: [Settlement], of account: Address, under lease: RecoveryLease
    ) async throws -> [AmendAnswer] {
        var answers: [AmendAnswer] = []
        for some in settlements.chunks(of: Self.movesAtOnce) {
            let (runs, arguments) = arguments(of: some, on: account)
            let reply = try await lead(
                "settle", Scripts.settleInRecovery, under: lease,
                keys: [keys.recoverySpoken] + settlingKeys(account) + runs,
                [Keyspace.name(account), configuration.runTTL.wholeMilliseconds, configuration.doneLimit] + arguments)
            answers += try mapping("settle") {
                try reply.array().map { try Self.amendAnswer(try $0.string(), step: "settle") }
            }
        }
        return answers
    }

    package func finish(
        settled: [Address: Nonce], orphans: Set<JobTag>, under lease: RecoveryLease
    ) async throws -> Bool {
        // Before the end, so that none is pushed again in between; there may be many.
        for some in Array(orphans).chunks(of: Self.orphansAtOnce) {
            _ = try await lead(
                "note orphans", Scripts.noteOrphans, under: lease, keys: some.map(keys.orphan),
                [configuration.runTTL.wholeMilliseconds])
        }
        let reply = try await lead(
            "finish", Scripts.finish, under: lease,
            keys: [keys.recoveryFrom, keys.recoverySpoken, keys.recoveryRoll, keys.recoveryBurnt],
            [keys.accountPrefix, settled.count]
                + settled.flatMap { [Keyspace.name($0), $1.description] })
        return try mapping("finish") { try reply.integer() == 1 }
    }

    /// How many jobs without entries one step remembers, so that others wait for milliseconds.
    private static let orphansAtOnce = 1_000

    /// Runs a script of the leader.
    func lead(
        _ name: String, _ script: RedisScript, under lease: RecoveryLease, keys own: [String] = [],
        _ arguments: [any RedisArgument] = []
    ) async throws -> RedisValue {
        try await step(name, script, keys: [keys.store, keys.recoveryLead] + own, [lease.token] + arguments)
    }

    static func unexpected(_ step: String) -> JournalError {
        JournalError(.malformed, step: step, "unexpected answer")
    }
}
