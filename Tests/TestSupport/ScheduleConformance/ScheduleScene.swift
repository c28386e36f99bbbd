import Chain
import Engine
import Ethereum
import Scheduler

/// Two schedulers of one registry, the workers, and what the checks do with them again and again.
struct ScheduleScene {
    let bench: any ScheduleBench
    let workers: JournalScene
    let one: any ScheduleStore
    let two: any ScheduleStore

    static let registry = JournalScene.address(0xAA)
    static let owner = JournalScene.address(0x0A)

    init(_ bench: any ScheduleBench) {
        self.bench = bench
        workers = JournalScene(bench)
        one = bench.schedule("one", of: Self.registry, runTTL: ScheduleConformance.runTTL)
        two = bench.schedule("two", of: Self.registry, runTTL: ScheduleConformance.runTTL)
    }

    // MARK: Steps

    func lead(
        _ store: (any ScheduleStore)? = nil, for ttl: Duration = ScheduleConformance.long
    ) async throws -> ScheduleLease {
        try required(try await (store ?? one).lead(for: ttl))
    }

    @discardableResult
    func push(_ keys: String..., upTo limit: Int = 1_000, under lease: ScheduleLease) async throws -> [PushAnswer] {
        try await one.push(keys.map { run($0) }, upTo: limit, under: lease)
    }

    /// Lets the lives of everything short pass.
    func passShort() async throws { try await workers.passShort() }

    /// Has a worker claim the next entry and bind it.
    @discardableResult
    func bindNext(to nonce: Nonce, under lease: Lease) async throws -> Job {
        let claim = try required(try await workers.a.claim(1).first)
        let job = try Self.job(claim.entry)
        let record = workers.record(nonce, claim, runKey: job.idempotencyKey)
        try await expect(workers.a.bind(record, claim: claim, under: lease), .bound)
        return job
    }

    /// Ends what is bound to a nonce.
    func settle(_ job: Job, at nonce: Nonce, isDone: Bool = true, under lease: Lease) async throws {
        let trail = Self.trail(job)
        let outcome: Settlement.Outcome =
            isDone
            ? .done(.done(trail, success: true, settledAt: 2))
            : .dead(.dead(trail, reason: .revertedOnChain, error: "no", settledAt: 2))
        let settlement = Settlement(nonce: nonce, runKey: job.idempotencyKey, outcome: outcome)
        try await expect(workers.a.settle([settlement], under: lease), [.done])
    }

    /// Executes the next entry of the inbox.
    func execute(at nonce: Nonce, isDone: Bool = true, under lease: Lease) async throws {
        let job = try await bindNext(to: nonce, under: lease)
        try await settle(job, at: nonce, isDone: isDone, under: lease)
    }

    // MARK: Values

    /// A run of workflow 1 with an entry that is a job.
    func run(_ key: String, of workflow: UInt256 = 1) -> Run {
        let owner = Self.owner
        let entry = #"{"workflowId":\#(workflow),"owner":"\#(owner)","idempotencyKey":"\#(key)"}"#
        return Run(workflow: workflow, owner: owner, key: key, budget: Wei(7), entry: Array(entry.utf8))
    }

    static func job(_ entry: [UInt8]) throws -> Job {
        try JobDecoder(registry: registry).decode(entry) { "id" }
    }

    private static func trail(_ job: Job) -> JobTrail {
        let receipt = Receipt(
            transactionHash: Hash32(9), blockHash: Hash32(12), blockNumber: 12, succeeded: true, gasUsed: 21_000,
            effectiveGasPrice: 1, logs: [])
        return JobTrail(
            id: job.id, entry: job.entry, job: job, receivedAt: 1,
            inclusion: JobTrail.Inclusion(receipt: receipt, minedAt: 1))
    }

    static func cursor(_ block: UInt64) -> TransferCursor {
        TransferCursor(block: BlockNumber(block), hash: Hash32(UInt256(block)))
    }

    static func firing(_ key: String, at time: UInt64 = 1, transfers: Int = 1) -> Firing {
        Firing(workflow: 1, key: key, at: time, transfers: transfers)
    }

    func epoch(_ lease: ScheduleLease) -> UInt64 {
        lease.token.split(separator: ":").last.flatMap { UInt64($0) } ?? 0
    }

    // MARK: Expectations

    /// Expects that every step that writes is refused, and changes nothing.
    func expectRefused(
        _ error: ScheduleStoreError, under lease: ScheduleLease, file: String = #fileID, line: Int = #line
    ) async throws {
        var note = ScheduleNote()
        note.armed[1] = true
        let (inbox, firing) = (try await bench.inbox, Self.firing("refused"))
        let learnt = note
        let steps: [@Sendable (any ScheduleStore) async throws -> Void] = [
            { [run = run("refused")] in _ = try await $0.push([run], upTo: 1_000, under: lease) },
            { _ = try await $0.withdraw(["refused"], under: lease) },
            { _ = try await $0.reopen("refused", under: lease) },
            { try await $0.note(learnt, under: lease) },
            { try await $0.advance(to: Self.cursor(99), firing: [firing], under: lease) },
            { try await $0.drop([firing], under: lease) },
            { _ = try await $0.load(under: lease) },
        ]
        for step in steps {
            do {
                try await step(one)
                throw JournalConformance.Failure(description: "\(file):\(line): expected \(error)")
            } catch let thrown as ScheduleStoreError {
                try expect(thrown, error, file: file, line: line)
            }
        }
        try await expect(bench.inbox, inbox, file: file, line: line)
    }

    func expectRecovering(file: String = #fileID, line: Int = #line) async throws {
        do {
            let lease = try await one.lead(for: ScheduleConformance.long)
            throw JournalConformance.Failure(
                description: "\(file):\(line): leads under \(String(describing: lease))")
        } catch ScheduleStoreError.recovering {
        }
    }

    func expect<Value: Equatable>(
        _ actual: Value, _ expected: Value, file: String = #fileID, line: Int = #line
    ) throws {
        try workers.expect(actual, expected, file: file, line: line)
    }

    func required<Value>(_ value: Value?, file: String = #fileID, line: Int = #line) throws -> Value {
        try workers.required(value, file: file, line: line)
    }
}
