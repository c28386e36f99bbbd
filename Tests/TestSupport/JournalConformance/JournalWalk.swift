import Engine
import Ethereum

/// Does one thing after another with a journal, at random and often twice, as if answers got lost; after each, every
/// job that was ever pushed must be in exactly one place (invariant I4).
struct JournalWalk {
    private let scene: JournalScene
    private let journals: [any Journal]
    private let seed: UInt64
    private var random: LinearCongruentialGenerator
    private var pushed: Set<String> = []
    private var dropped: UInt64
    /// Claims that were made at any time, whatever has become of them.
    private var claims: [Claim] = []
    private var leases: [Lease] = []

    init(_ scene: JournalScene, seed: UInt64) async throws {
        self.scene = scene
        self.seed = seed
        random = LinearCongruentialGenerator(state: seed)
        journals = [scene.a, scene.b, scene.bench.journal(for: "c")]
        pushed = Set(try await Self.jobs(scene, journals))
        dropped = try await scene.total("duplicates")
    }

    mutating func run(steps: Int) async throws {
        for step in 0..<steps {
            let name = try await take()
            try await check("seed \(seed), step \(step), \(name)")
        }
    }

    private mutating func check(_ place: String) async throws {
        let jobs = try await Self.jobs(scene, journals)
        let nowDropped = try await scene.total("duplicates")
        let isWhole = Set(jobs).count == jobs.count && jobs.count + Int(nowDropped - dropped) == pushed.count
        guard isWhole, pushed.isSuperset(of: jobs) else {
            throw JournalConformance.Failure(
                description:
                    "\(place): of \(pushed.count) jobs, \(nowDropped - dropped) dropped, found \(jobs.sorted())")
        }
        pushed = Set(jobs)
        dropped = nowDropped
    }

    /// The jobs in all places together.
    private static func jobs(_ scene: JournalScene, _ journals: [any Journal]) async throws -> [String] {
        var entries = try await scene.bench.inbox
        for journal in journals { entries += try await journal.claimed().map(\.entry) }
        entries += try await scene.a.flights(of: scene.account).records.compactMap(\.job?.entry)
        entries += try await (scene.bench.done + scene.bench.dead).compactMap { $0["id"] }
        entries += try await scene.bench.delayed
        return entries.map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Steps

    private mutating func take() async throws -> String {
        let journal = journals.randomElement(using: &random) ?? scene.a
        let times = Int.random(in: 1...2, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return try await push()
        case 2, 3:
            claims += try await journal.claim(Int.random(in: 1...3, using: &random))
            return "claim"
        case 4, 5: return try await bind(journal, times)
        case 6, 7: return try await settle(journal, times)
        case 8: return try await leave(journal, times)
        case 9: return try await lease(journal)
        case 10:
            _ = try await journal.requeueClaimed()
            return "requeue"
        default: return try await keepHouse(journal)
        }
    }

    private mutating func push() async throws -> String {
        let entry = "job-\(seed)-\(UInt32.random(in: 0 ... .max, using: &random))"
        try await scene.push(entry)
        pushed.insert(entry)
        return "push"
    }

    private mutating func bind(_ journal: any Journal, _ times: Int) async throws -> String {
        guard let claim = claims.randomElement(using: &random), let lease = leases.randomElement(using: &random) else {
            return "no bind"
        }
        let runKey = Bool.random(using: &random) ? "run-\(Int.random(in: 0..<6, using: &random))" : nil
        let record = scene.record(Nonce(UInt64.random(in: 0..<8, using: &random)), claim, runKey: runKey)
        for _ in 0..<times { _ = try await journal.bind(record, claim: claim, under: lease) }
        return "bind"
    }

    private mutating func settle(_ journal: any Journal, _ times: Int) async throws -> String {
        let records = try await journal.flights(of: scene.account).records
        guard let record = records.randomElement(using: &random), let lease = leases.randomElement(using: &random),
            let job = record.job
        else { return "no settle" }
        let entry = JournalScene.entry(String(decoding: job.entry, as: UTF8.self))
        let outcomes: [Settlement.Outcome] = [
            .done(entry), .dead(entry), .retry(entry: job.entry, after: .milliseconds(1)),
            .unbind(record.head, entry: job.entry),
        ]
        guard let outcome = outcomes.randomElement(using: &random) else { return "no settle" }
        let settlement = Settlement(nonce: record.nonce, runKey: job.runKey, outcome: outcome)
        for _ in 0..<times { _ = try await journal.settle([settlement], under: lease) }
        return "settle as \(outcome)"
    }

    private mutating func leave(_ journal: any Journal, _ times: Int) async throws -> String {
        guard let claim = claims.randomElement(using: &random) else { return "no claim" }
        let isRetry = Bool.random(using: &random)
        for _ in 0..<times {
            if isRetry {
                try await journal.retry(claim, as: claim.entry, after: .milliseconds(1))
            } else {
                let letter = JournalScene.entry(String(decoding: claim.entry, as: UTF8.self))
                try await journal.bury(claim, as: letter)
            }
        }
        return isRetry ? "retry" : "bury"
    }

    private mutating func lease(_ journal: any Journal) async throws -> String {
        if let lease = leases.randomElement(using: &random), Bool.random(using: &random) {
            try await journal.release(lease)
            return "release"
        }
        if let lease = try await journal.acquire(scene.account, for: JournalConformance.long) { leases.append(lease) }
        return "acquire"
    }

    private mutating func keepHouse(_ journal: any Journal) async throws -> String {
        if Bool.random(using: &random) {
            try await scene.bench.advance(by: .milliseconds(2))
            _ = try await journal.reap(olderThan: .milliseconds(1))
            return "reap"
        }
        _ = try await journal.promote(limit: Int.random(in: 1...3, using: &random))
        return "promote"
    }
}

/// - Source: D. E. Knuth, MMIX (multiplier and increment).
private struct LinearCongruentialGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
}
