import Chain
import Engine
import Ethereum
import Redis
import RedisJournal

/// Jobs on their way through a journal of their own, oldest first.
actor JournaledJobs {
    private let bench: Workbench
    private let journal: RedisJournal
    private let keys: Keyspace
    private let lease: Lease
    private var pushed = 0
    private var claims: [Claim] = []
    private var next = 0
    private var settled = 0

    /// - Parameter name: What no other journal of the same Redis is called.
    init(_ bench: Workbench, _ name: String) async throws {
        self.bench = bench
        keys = Keyspace(namespace: name, queue: "\(name):inbox")
        journal = RedisJournal(
            worker: WorkerID(name), configuration: RedisJournal.Configuration(keys: keys), client: bench.redis)
        try await Self.open(journal)
        guard let lease = try await journal.acquire(Fixtures.account, for: .seconds(86_400)) else {
            throw UnusableFixture("lease")
        }
        self.lease = lease
    }

    /// Has a new store taken for one that has lost nothing.
    private static func open(_ journal: RedisJournal) async throws {
        let member = RecoveryMember(accounts: [], leaseTTL: .seconds(10), capacity: 1)
        guard try await journal.standing(member).recovery != nil else { return }
        let leader = try await journal.leadRecovery(for: .seconds(60), withKeysOf: [])
        guard let lead = leader else { throw UnusableFixture("recovery") }
        _ = try await journal.finish(settled: [:], orphans: [], under: lead)
    }

    /// Pushes jobs.
    func push(_ count: Int) async throws {
        let entries = (pushed..<pushed + count).map(Fixtures.entry)
        pushed += count
        try await bench.redis.send(RedisCommand("RPUSH", [keys.inbox] + entries))
    }

    /// Claims jobs that were pushed.
    func claim(_ count: Int) async throws {
        var left = count
        while left > 0 {
            let answer = try await journal.claim(upTo: min(Benchmark.batch, left))
            guard !answer.claims.isEmpty else { throw UnusableFixture("claim") }
            claims += answer.claims
            left -= answer.claims.count
        }
    }

    /// Binds jobs that were claimed.
    func bind(_ count: Int) async throws {
        let (journal, lease, fixtures, first) = (journal, lease, bench.fixtures, next)
        let claims = claims.prefix(count).map(\.self)
        self.claims.removeFirst(count)
        next += count
        try await bench.onThread(tasks: 1, (count + Benchmark.batch - 1) / Benchmark.batch) { number in
            let some = number * Benchmark.batch..<min(count, (number + 1) * Benchmark.batch)
            let bindings = some.map { Binding(Self.record(first + $0, claims[$0], fixtures), claim: claims[$0]) }
            guard try await journal.bind(bindings, under: lease).refusal == nil else {
                throw UnusableFixture("bind")
            }
        }
    }

    /// Settles jobs that were bound.
    func settle(_ count: Int) async throws {
        let nonces = settled..<settled + count
        // They are nobody else's from here on.
        settled = nonces.upperBound
        for first in stride(from: nonces.lowerBound, to: nonces.upperBound, by: Benchmark.batch) {
            let settlements = (first..<min(nonces.upperBound, first + Benchmark.batch)).map(settlement)
            guard try await journal.settle(settlements, under: lease).allSatisfy({ $0 == .done }) else {
                throw UnusableFixture("settle")
            }
        }
    }

    private static func record(_ number: Int, _ claim: Claim, _ fixtures: Fixtures) -> FlightRecord {
        var record = fixtures.records[Fixtures.place(number)]
        record.nonce = Nonce(UInt64(number))
        record.job?.entry = claim.entry
        record.job?.runKey = runKey(number)
        return record
    }

    private func settlement(_ number: Int) -> Settlement {
        let receipt = Receipt(
            transactionHash: NodeAnswers.transactionHash(number), blockHash: .zero, blockNumber: 7, succeeded: true,
            gasUsed: 120_000, effectiveGasPrice: .gwei(1), logs: [])
        let job = bench.fixtures.jobs[Fixtures.place(number)]
        let trail = JobTrail(
            id: Fixtures.id, entry: job.entry, job: job, receivedAt: Fixtures.now,
            binding: .init(
                account: Fixtures.account, nonce: Nonce(UInt64(number)), boundAt: Fixtures.now, sentAt: Fixtures.now),
            inclusion: .init(receipt: receipt, minedAt: Fixtures.now))
        return Settlement(
            nonce: Nonce(UInt64(number)), runKey: Self.runKey(number),
            outcome: .done(.done(trail, success: true, settledAt: Fixtures.now)))
    }

    private static func runKey(_ number: Int) -> String { "benchmark:\(number)" }
}
