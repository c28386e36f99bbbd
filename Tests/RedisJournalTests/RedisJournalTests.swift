import Engine
import Ethereum
import IO
import Redis
import RedisJournal
import TestServers
import TestSupport
import Testing

/// What the conformance suite cannot see: lost answers, foreign data, and the cost in writes.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisJournalTests {
    private let flight = "{autometa:1287}:account:0x1111111111111111111111111111111111111111:flight"

    // MARK: Lost answers and lost servers

    @Test func `A bind whose answer got lost is found, and may be repeated`() async throws {
        try await RedisBench.with(commandTimeout: .seconds(10)) { bench, server in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            // The server knows the script by now: a refusal of an unknown one would get lost, too.
            #expect(try await journal.bind(Fixture.record(4), claim: nil, under: lease) == .bound)
            let generation = await journal.connection
            // From now on the server acts without saying so, on this connection.
            // It comes to know of it and of the binding at once, since both have waited for an answer before theirs.
            await server.pause()
            let flushed = await bench.client.statistics.flushes
            let sent = await bench.client.statistics.commands
            async let answer = try? bench.client.send("PING")
            while await bench.client.statistics.flushes == flushed { await Task.yield() }
            async let silence = try? bench.client.send("CLIENT", "REPLY", "OFF")
            while await bench.client.statistics.commands < sent + 2 { await Task.yield() }
            async let error = Fixture.journalError {
                try await journal.bind(Fixture.record(5), claim: nil, under: lease)
            }
            while await bench.client.statistics.commands < sent + 3 { await Task.yield() }
            await server.resume()
            #expect(await error?.code == .unreachable)
            _ = await (answer, silence)
            #expect(try await journal.flights(of: Fixture.account).records == [Fixture.record(4), Fixture.record(5)])
            #expect(await journal.connection > generation)
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: lease) == .fenced)
            let current = try await Fixture.lease(journal)
            #expect(current.epoch == lease.epoch)
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: current) == .bound)
        }
    }

    @Test func `What was bound is there after the server was killed`() async throws {
        try await RedisBench.with(.init(isDurable: true)) { bench, server in
            let journal = bench.journal(for: "a")
            try await bench.push([[1], [2]])
            let claims = try await journal.claim(2)
            let lease = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(5), claim: claims[0], under: lease) == .bound)
            let generation = await journal.connection
            await server.kill()
            try await server.start()
            while await journal.connection == generation { try await Task.sleep(for: .milliseconds(1)) }
            #expect(try await journal.claimed() == [claims[1]])
            #expect(
                try await journal.flights(of: Fixture.account)
                    == AccountFlights(records: [Fixture.record(5)], next: 6, settled: 5))
            #expect(try await journal.bind(Fixture.record(6), claim: claims[1], under: lease) == .fenced)
            try await journal.recoverAsItIs()
            let current = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(6), claim: claims[1], under: current) == .bound)
        }
    }

    @Test func `Without a server a step says that it was not reached`() async throws {
        try await RedisBench.with(commandTimeout: .milliseconds(50)) { bench, server in
            await server.stop()
            let error = await Fixture.journalError { try await bench.journal(for: "a").heartbeat() }
            #expect(error?.code == .unreachable)
            #expect(error?.step == "heartbeat")
        }
    }

    @Test func `Without enough replicas a binding does not count, and stays repeatable`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a") { $0.waitReplicas = 1 }
            let lease = try await Fixture.lease(bench.journal(for: "a"))
            let error = await Fixture.journalError {
                try await journal.bind(Fixture.record(5), claim: nil, under: lease)
            }
            #expect(error?.code == .unreachable)
            #expect(try await bench.journal(for: "a").bind(Fixture.record(5), claim: nil, under: lease) == .bound)
        }
    }

    @Test func `A worker that shows that it is alive while it is reaped keeps its claims`() async throws {
        try await RedisServer.with(.init()) { server in
            try await FaultyLink.with(to: .socket(server.socketPath)) { link in
                try await RedisBench.with(url: link.redisURL) { bench in
                    let (alive, reaper) = (bench.journal(for: "a"), bench.journal(for: "b"))
                    try await bench.push([[1]])
                    #expect(try await alive.claim(1).count == 1)
                    try await bench.advance(by: .milliseconds(600))
                    // The claims are asked for after the dead were.
                    link.holdRequest(with: "HKEYS")
                    async let reaped = reaper.reap(olderThan: .milliseconds(500))
                    try await link.untilStruck()
                    try await alive.heartbeat()
                    link.release()
                    #expect(try await reaped == [:])
                    #expect(try await alive.claimed().count == 1)
                }
            }
        }
    }

    // MARK: Foreign data

    @Test(arguments: ["", "garbage", "{\"v\":2}", "{\"v\":1}"])
    func `A record that cannot be read is reported and kept`(text: String) async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(5), claim: nil, under: lease) == .bound)
            try await bench.client.send("HSET", flight, "6", text)
            let flights = try await journal.flights(of: Fixture.account)
            #expect(flights.records == [Fixture.record(5)])
            #expect(Array(flights.unreadable.keys) == [6])
            #expect(try await bench.client.send("HGET", flight, "6").string() == text)
        }
    }

    @Test func `A record under another nonce than its own is reported and kept`() async throws {
        try await RedisBench.with { bench, _ in
            try await bench.client.send("HSET", flight, "6", Fixture.record(5).encoded())
            let flights = try await bench.journal(for: "a").flights(of: Fixture.account)
            #expect(flights.records.isEmpty)
            #expect(flights.unreadable[6]?.contains("nonce 5") == true)
        }
    }

    @Test func `Keys of another type are refused or malformed, and nothing is lost`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            try await bench.client.send("SET", RedisBench.keys.inbox, "x")
            let claim = await Fixture.journalError { try await journal.claim(1) }
            #expect(claim?.code == .refused)
            try await bench.client.send("HSET", "{autometa:1287}:claimed:a", "not-a-name", "x")
            let claimed = await Fixture.journalError { try await journal.claimed() }
            #expect(claimed?.code == .malformed)
        }
    }

    // MARK: Costs and limits

    @Test func `Steps that are taken in one turn of the loop share one write`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            let lease = try await Fixture.lease(journal)
            #expect(try await journal.bind(Fixture.record(1_000), claim: nil, under: lease) == .bound)
            let before = await bench.client.statistics
            let answers = try await withTaskExecutorPreference(bench.thread.taskExecutor) {
                try await withThrowingTaskGroup { group in
                    for nonce in 0..<64 as Range<UInt64> {
                        let record = Fixture.record(Nonce(nonce))
                        group.addTask { try await journal.bind(record, claim: nil, under: lease) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            let after = await bench.client.statistics
            #expect(answers.count { $0 == .bound } == 64)
            #expect(after.commands - before.commands == 64)
            #expect(after.flushes - before.flushes <= 2)
        }
    }

    @Test func `The done stream is capped, the dead-letter stream is not`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a") { $0.doneLimit = 10 }
            let lease = try await Fixture.lease(journal)
            var entry = StreamEntry()
            entry.append("id", "x")
            for nonce in 0..<250 as Range<UInt64> {
                #expect(try await journal.bind(Fixture.record(Nonce(nonce)), claim: nil, under: lease) == .bound)
                let outcome: Settlement.Outcome = nonce.isMultiple(of: 2) ? .done(entry) : .dead(entry)
                let settlement = Settlement(nonce: Nonce(nonce), runKey: nil, outcome: outcome)
                #expect(try await journal.settle([settlement], under: lease) == [.done])
            }
            let snapshot = try await journal.snapshot(of: [])
            #expect(snapshot.done < 125)
            #expect(snapshot.dead == 125)
            #expect(snapshot.totals["done"] == 125)
        }
    }

    @Test func `All keys but the inbox are in one hash slot`() async throws {
        try await RedisBench.with { bench, _ in
            let journal = bench.journal(for: "a")
            try await bench.push([[1], [2]])
            let claims = try await journal.claim(2)
            _ = try await journal.retry(claims[0], as: [1], after: .seconds(9))
            #expect(
                try await journal.bind(Fixture.record(5), claim: claims[1], under: Fixture.lease(journal)) == .bound)
            let keys = try await bench.client.send("KEYS", "*").array().map { try $0.string() }
            #expect(keys.count >= 7)
            #expect(keys.allSatisfy { $0.hasPrefix("{autometa:1287}:") })
        }
        #expect(!Keyspace(namespace: "n", queue: "workflow_jobs").inboxSharesSlot)
        #expect(Keyspace(namespace: "n", queue: "{n}:jobs").inboxSharesSlot)
    }
}
