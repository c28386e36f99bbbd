import Collections
package import Engine
import Redis

extension RedisJournal {
    package func claim(upTo credit: Int) async throws -> ClaimAnswer {
        guard credit > 0 else { return ClaimAnswer() }
        return try await step(
            "claim", Scripts.claim,
            keys: [
                keys.store, keys.inbox, claimed, keys.workers, keys.sequence, keys.dead, keys.totals, keys.deliveries,
            ],
            [
                credit, worker.description, Scripts.replyBudget, JobDecoder.maximumEntrySize,
                DeadReason.entryTooLarge.rawValue, Deliveries.suspicion,
            ]
        ) { reply in
            let parts = try reply.array(of: 3)
            let values = try parts[2].array()
            let claims = try stride(from: 0, to: values.count - 1, by: 2).map { index in
                Claim(name: try values[index].string(), entry: try values[index + 1].bytes())
            }
            return ClaimAnswer(claims: claims, buried: try parts[0].count(), mustFinishFirst: try parts[1].flag())
        }
    }

    package func awaitEntry(timeout: Duration) async throws {
        // Moving the head of the inbox to the head of the inbox changes nothing, but waits until there is one.
        let seconds = Double(timeout.wholeMilliseconds) / 1000
        let command = RedisCommand("BLMOVE", keys.inbox, keys.inbox, "LEFT", "LEFT", "\(seconds)")
        try await step("await an entry") {
            do {
                _ = try await client.sendBlocking(command, timeout: timeout)
            } catch let error as RedisError where error.mayHaveRun {
                // The reply holds the entry, so one that is too large for a reply costs this connection. Whatever ended
                // the wait: the next claim, on the other connection, tells whether there is an entry, and buries such.
            }
        }
    }

    package func claimed() async throws -> [Claim] {
        var claims: [Claim] = []
        let names = try await names(in: claimed)
        try await readAll(names, of: claimed, "claimed", atOnce: Self.claimsAtOnce) { name, entry in
            // One that is not there any more has gone its way meanwhile.
            if !entry.isNull { claims.append(Claim(name: name, entry: try entry.bytes())) }
        }
        return claims
    }

    /// Reads fields of a hash, as many in each step as a reply may hold.
    func readAll(
        _ fields: [String], of key: String, _ name: String, atOnce: Int, _ each: (String, RedisValue) throws -> Void
    ) async throws {
        var fields = fields[...]
        while !fields.isEmpty {
            let page = fields.prefix(atOnce)
            let values = try await step(
                name, Scripts.values, keys: [key], [Scripts.replyBudget] + Array(page)
            ) { reply in
                let values = try reply.array()
                guard !values.isEmpty else {
                    throw RedisError(.unexpectedReply, "the server answered none of the values")
                }
                for (field, value) in zip(page, values) { try each(field, value) }
                return values.count
            }
            fields = fields.dropFirst(values)
        }
    }

    /// How many claims one step reads or gives back, so that others wait for milliseconds.
    static let claimsAtOnce = 1_000

    package func dropDuplicates(_ jobs: [RunLookup]) async throws -> [KnownRun] {
        try await move(jobs, "drop duplicates", Scripts.dropDuplicates) { some in
            (
                [claimed, keys.totals, keys.deliveries, keys.deadRepeats] + some.map { keys.run($0.runKey) },
                some.flatMap { [$0.claim.name, $0.isAgain ? "again" : ""] as [any RedisArgument] }
            )
        } read: {
            try $0.answer()
        }
    }

    package func retry(_ jobs: [Retry]) async throws -> [Bool] {
        try await move(jobs, "retry", Scripts.retry) { some in
            (
                [claimed, keys.delayed, keys.sequence, keys.totals, keys.deliveries],
                some.flatMap {
                    [$0.claim.name, $0.entry, $0.delay.wholeMilliseconds, $0.total.rawValue] as [any RedisArgument]
                }
            )
        } read: {
            try $0.flag()
        }
    }

    package func bury(_ jobs: [Burial]) async throws -> [BurialAnswer] {
        try await move(jobs, "bury", Scripts.bury) { some in
            var runs = NumberedKeys()
            let burials = some.flatMap { job -> [any RedisArgument] in
                let fields = job.letter.arguments
                return [job.claim.name, runs.number(of: job.runKey.map(keys.run)), fields.count] + fields
            }
            return (
                [claimed, keys.dead, keys.totals, keys.deliveries, keys.deadRepeats] + runs.names,
                [configuration.deadQuiet.wholeMilliseconds] + burials
            )
        } read: {
            try $0.answer()
        }
    }

    /// Runs a script on some items at a time, which answers each of them.
    private func move<Item, Answer>(
        _ items: [Item], _ name: String, _ script: RedisScript,
        _ told: (ArraySlice<Item>) -> (keys: [String], arguments: [any RedisArgument]),
        read: (RedisValue) throws -> Answer
    ) async throws -> [Answer] {
        var answers: [Answer] = []
        for some in items.chunks(of: Self.movesAtOnce) {
            let (own, arguments) = told(some)
            answers += try await step(name, script, keys: [keys.store] + own, arguments) { reply in
                try reply.array(of: some.count).map(read)
            }
        }
        return answers
    }

    var claimed: String { keys.claimed(worker.description) }
}

extension StreamEntry {
    /// The fields as XADD takes them.
    var arguments: [any RedisArgument] {
        fields.flatMap { [Array($0.name.utf8), $0.value] }
    }
}
