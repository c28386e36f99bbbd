import Ethereum
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5))) struct InMemoryJournalTests {
    static let account = EngineFixture.account
    let time = ManualTime()
    let store: InMemoryStore
    let journal: InMemoryJournal

    init() {
        store = InMemoryStore(time: time, runTTL: .seconds(100))
        journal = store.journal(for: "a")
    }

    func claimOne(_ entry: [UInt8] = [1]) async throws -> Claim {
        store.push(entry)
        return try #require(try await journal.claim(1).first)
    }

    func lease(for journal: InMemoryJournal) async throws -> Lease {
        try #require(try await journal.acquire(Self.account, for: .seconds(10)))
    }

    static func record(_ nonce: Nonce, _ claim: Claim, runKey: String? = nil) -> FlightRecord {
        // What it would send differs, as its calldata would.
        var record = EngineFixture.record(nonce, gwei: [UInt64(claim.name.split(separator: "-").last ?? "") ?? 1])
        record.job = BoundJob(id: "job", entry: claim.entry, runKey: runKey, receivedAt: 0)
        return record
    }

    static func entry(_ name: String) -> StreamEntry {
        var entry = StreamEntry()
        entry.append("id", name)
        return entry
    }

    @Test func `claims the oldest first, up to the credit, and keeps equal entries apart`() async throws {
        store.push([1], [1], [2])
        let claims = try await journal.claim(2)
        #expect(claims.map(\.entry) == [[1], [1]])
        #expect(Set(claims.map(\.name)).count == 2)
        #expect(try await journal.claimed() == claims)
        #expect(store.inbox == [[2]])
        #expect(try await journal.requeueClaimed() == 2)
        #expect(store.inbox == [[1], [1], [2]])
    }

    @Test func `waits for an entry, for a time at most, and not after a cancellation`() async throws {
        store.push([1])
        try await journal.awaitEntry(timeout: .seconds(1))
        _ = try await journal.claim(1)
        async let pushed: Void = journal.awaitEntry(timeout: .seconds(9))
        #expect(try await time.nextSleep() == .seconds(1))
        #expect(try await time.nextSleep() == .seconds(9))
        store.push([2])
        try await pushed
        _ = try await journal.claim(1)
        async let late: Void = journal.awaitEntry(timeout: .seconds(5))
        #expect(try await time.nextSleep() == .seconds(5))
        time.advance(by: .seconds(5))
        try await late
        let task = Task { [journal] in try await journal.awaitEntry(timeout: .seconds(7)) }
        #expect(try await time.nextSleep() == .seconds(7))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `bind moves a job from the claimed list to its nonce, once`() async throws {
        let lease = try await lease(for: journal)
        let claim = try await claimOne()
        let record = Self.record(5, claim, runKey: "run")
        for _ in 0..<2 { #expect(try await journal.bind(record, claim: claim, under: lease) == .bound) }
        #expect(store.claimed(by: "a").isEmpty)
        #expect(store.flights(of: Self.account) == AccountFlights(records: [record], next: 6, settled: 5))
        #expect(store.knows(runKey: "run"))
        #expect(store.entries == 1)
    }

    @Test func `bind refuses for the first reason that applies`() async throws {
        let lease = try await lease(for: journal)
        let claim = try await claimOne()
        let other = try await claimOne()
        #expect(try await journal.bind(Self.record(1, claim, runKey: "run"), claim: claim, under: lease) == .bound)
        #expect(try await journal.bind(Self.record(2, claim), claim: claim, under: lease) == .notClaimed)
        #expect(try await journal.bind(Self.record(1, other), claim: other, under: lease) == .nonceTaken)
        #expect(try await journal.bind(Self.record(2, other, runKey: "run"), claim: other, under: lease) == .duplicate)
        #expect(store.claimed(by: "a").isEmpty)
        #expect(store.totals == ["duplicates": 1])
        time.advance(by: .seconds(10))
        #expect(try await journal.bind(EngineFixture.record(9), claim: nil, under: lease) == .fenced)
        #expect(store.flights(of: Self.account).next == 2)
    }

    @Test func `an older epoch is fenced everywhere`() async throws {
        let old = try await lease(for: journal)
        let claim = try await claimOne()
        let record = Self.record(1, claim)
        #expect(try await journal.bind(record, claim: claim, under: old) == .bound)
        time.advance(by: .seconds(10))
        let successor = store.journal(for: "b")
        let new = try await lease(for: successor)
        #expect(new.epoch == old.epoch + 1)
        #expect(try await journal.acquire(Self.account, for: .seconds(1)) == nil)
        #expect(try await journal.bind(EngineFixture.record(2), claim: nil, under: old) == .fenced)
        #expect(try await journal.amend(record, replacing: record.head, under: old) == .fenced)
        let settlement = Settlement(nonce: 1, runKey: nil, outcome: .done(Self.entry("x")))
        #expect(try await journal.settle([settlement], under: old) == [.fenced])
        #expect(try await !journal.renew(old, for: .seconds(1)))
        try await journal.release(old)
        #expect(try await successor.renew(new, for: .seconds(10)))
        #expect(try await successor.settle([settlement, settlement], under: new) == [.done, .done])
        #expect(store.done == [Self.entry("x")])
    }

    @Test func `a settlement moves the job to where its outcome says`() async throws {
        let lease = try await lease(for: journal)
        let outcomes: [((FlightRecord) -> Settlement.Outcome, remembers: Bool)] = [
            ({ _ in .done(Self.entry("done")) }, true), ({ _ in .dead(Self.entry("dead")) }, true),
            ({ _ in .retry(entry: [7], after: .seconds(3)) }, false), ({ .unbind($0.head, entry: [8]) }, false),
        ]
        for (index, outcome) in outcomes.enumerated() {
            let claim = try await claimOne([UInt8(index)])
            let record = Self.record(Nonce(UInt64(index)), claim, runKey: "run \(index)")
            #expect(try await journal.bind(record, claim: claim, under: lease) == .bound)
            let settlement = Settlement(nonce: record.nonce, runKey: "run \(index)", outcome: outcome.0(record))
            #expect(try await journal.settle([settlement], under: lease) == [.done])
            #expect(store.knows(runKey: "run \(index)") == outcome.remembers)
        }
        let record = EngineFixture.record(0)
        #expect(try await journal.amend(record, replacing: record.head, under: lease) == .gone)
        #expect(store.done == [Self.entry("done")])
        #expect(store.dead == [Self.entry("dead")])
        #expect(store.delayed == [[7]])
        #expect(store.inbox == [[8]])
        #expect(store.totals == ["done": 1, "dead": 1, "retried": 1, "unbound": 1])
        time.advance(by: .seconds(100))
        #expect(!store.knows(runKey: "run 0"))
    }

    @Test func `delayed entries are promoted when they are due`() async throws {
        for (seconds, byte) in [(5, 5), (3, 3), (4, 4)] as [(Int, UInt8)] {
            let claim = try await claimOne()
            #expect(try await journal.retry(claim, as: [byte], after: .seconds(seconds)))
            #expect(try await !journal.retry(claim, as: [byte], after: .seconds(seconds)))
        }
        var promoted = try await journal.promote(limit: 10)
        #expect(promoted == (0, .seconds(3)))
        time.advance(by: .seconds(4))
        promoted = try await journal.promote(limit: 1)
        #expect(promoted == (1, .zero))
        promoted = try await journal.promote(limit: 10)
        #expect(promoted == (1, .seconds(1)))
        #expect(store.inbox == [[3], [4]])
    }

    @Test func `a silent worker's claims are reaped, one's own never`() async throws {
        let other = store.journal(for: "b")
        _ = try await claimOne([1])
        store.push([2], [3])
        let lost = try await other.claim(2)
        time.advance(by: .seconds(10))
        #expect(try await journal.reap(olderThan: .seconds(10)) == [WorkerID("b"): 2])
        #expect(store.inbox == [[2], [3]])
        #expect(store.claimed(by: "a").count == 1)
        let lease = try await lease(for: other)
        #expect(try await other.bind(Self.record(0, lost[0]), claim: lost[0], under: lease) == .notClaimed)
        #expect(try await !other.bury(lost[1], as: Self.entry("x")))
        #expect(store.dead.isEmpty)
    }

    @Test func `a known run's duplicate is dropped and counted once`() async throws {
        let lease = try await lease(for: journal)
        let first = try await claimOne()
        let second = try await claimOne()
        #expect(try await !journal.dropIfDuplicate(second, runKey: "run"))
        #expect(try await journal.bind(Self.record(0, first, runKey: "run"), claim: first, under: lease) == .bound)
        for _ in 0..<2 { #expect(try await journal.dropIfDuplicate(second, runKey: "run")) }
        #expect(store.totals == ["duplicates": 1])
        #expect(store.entries == 1)
    }

    @Test func `a step can fail, or be taken and its answer lost`() async throws {
        let claim = try await claimOne()
        journal.fail(.bury)
        await #expect(throws: JournalError.self) { try await journal.bury(claim, as: Self.entry("x")) }
        #expect(store.dead.isEmpty)
        journal.loseAnswer(.bury)
        await #expect(throws: JournalError.self) { try await journal.bury(claim, as: Self.entry("x")) }
        #expect(store.dead.count == 1)
        #expect(try await !journal.bury(claim, as: Self.entry("x")))
    }

    @Test func `a snapshot shows what is where`() async throws {
        let lease = try await lease(for: journal)
        let claim = try await claimOne()
        #expect(try await journal.bind(Self.record(3, claim), claim: claim, under: lease) == .bound)
        store.push([1], [2])
        _ = try await journal.claim(1)
        time.advance(by: .seconds(1))
        let snapshot = try await journal.snapshot(of: [Self.account, .zero])
        #expect(snapshot.inbox == 1)
        #expect(snapshot.workers == [.init(id: WorkerID("a"), age: .seconds(1), claimed: 1)])
        #expect(
            snapshot.accounts == [
                .init(address: Self.account, holder: WorkerID("a"), epoch: 1, next: 4, inFlight: 1),
                .init(address: .zero, holder: nil, epoch: 0, next: nil, inFlight: 0),
            ])
    }
}
