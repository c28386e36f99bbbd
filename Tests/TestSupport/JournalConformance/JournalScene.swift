import Engine
import Ethereum

/// Two workers, an account, and what the checks do with them again and again.
struct JournalScene {
    let bench: any JournalBench
    let a: any Journal
    let b: any Journal
    let account = address(0x11)
    let otherAccount = address(0x22)

    init(_ bench: any JournalBench) {
        self.bench = bench
        a = bench.journal(for: "a")
        b = bench.journal(for: "b")
    }

    static func address(_ byte: UInt8) -> Address { Address(Array(repeating: byte, count: 20)) ?? .zero }

    // MARK: Steps

    func push(_ entries: String...) async throws {
        try await bench.push(entries.map { Array($0.utf8) })
    }

    /// Pushes an entry and claims it.
    func claim(_ entry: String, by journal: (any Journal)? = nil) async throws -> Claim {
        try await push(entry)
        return try required(try await (journal ?? a).claim(1).first)
    }

    func lease(
        _ journal: (any Journal)? = nil, on address: Address? = nil, for ttl: Duration = JournalConformance.long
    ) async throws -> Lease {
        try required(try await (journal ?? a).acquire(address ?? account, for: ttl))
    }

    /// Claims an entry and binds it.
    func bind(_ entry: String, to nonce: Nonce, runKey: String? = nil, under lease: Lease) async throws {
        let claim = try await claim(entry)
        try await expect(a.bind(record(nonce, claim, runKey: runKey), claim: claim, under: lease), .bound)
    }

    /// Lets the lives of everything short pass.
    func passShort() async throws {
        try await bench.advance(by: JournalConformance.short + .milliseconds(1))
    }

    /// Whether a run key is known, found out with a claim of an entry of its own.
    func isKnown(_ runKey: String) async throws -> Bool {
        let probe = try await claim("probe")
        if try await a.dropIfDuplicate(probe, runKey: runKey) { return true }
        try await a.bury(probe, as: Self.entry("probe"))
        return false
    }

    func inbox() async throws -> [String] {
        try await bench.inbox.map { String(decoding: $0, as: UTF8.self) }
    }

    func total(_ name: String) async throws -> UInt64 {
        try await a.snapshot(of: []).totals[name] ?? 0
    }

    /// Has worker a notice that the store is another one, and lead the recovery.
    func beginRecovery(accounts: [Address] = []) async throws -> RecoveryLease {
        _ = try await a.standing(member(accounts))
        return try required(try await a.leadRecovery(for: JournalConformance.long, withKeysOf: []))
    }

    func member(
        _ accounts: [Address] = [], hasStopped: Bool = false, wasThere: Bool = false, others: Set<WorkerID> = []
    ) -> RecoveryMember {
        RecoveryMember(
            accounts: accounts, leaseTTL: .seconds(10), capacity: 8, hasStopped: hasStopped, wasThere: wasThere,
            others: others)
    }

    /// Expects that a step is refused because the store was not recovered.
    func expectLost<Value>(
        file: String = #fileID, line: Int = #line, _ step: () async throws -> Value
    ) async throws {
        try await expectRefused(.lost, file: file, line: line, step)
    }

    func expectRefused<Value>(
        _ code: JournalError.Code, file: String = #fileID, line: Int = #line, _ step: () async throws -> Value
    ) async throws {
        do {
            let value = try await step()
            throw JournalConformance.Failure(description: "\(file):\(line): expected \(code), got \(value)")
        } catch let error as JournalError where error.code == code {
        }
    }

    // MARK: Values

    /// A record of a claimed job, or of a filler, written once for each transaction; `gwei` makes it differ from others.
    func record(_ nonce: Nonce, _ claim: Claim?, runKey: String? = nil, gwei: [UInt64] = [1]) -> FlightRecord {
        FlightRecord(
            nonce: nonce, revision: Revision(epoch: 1, count: UInt64(gwei.count)),
            job: claim.map { BoundJob(id: $0.name, entry: $0.entry, runKey: runKey, receivedAt: 1_700_000_000_000) },
            transactions: gwei.map {
                FlightTransaction(
                    purpose: claim == nil ? .fill : .execute, signed: transaction(nonce, gwei: $0, of: claim),
                    signedAt: 1_700_000_000_000)
            }, boundAt: 1_700_000_000_001)
    }

    private func transaction(_ nonce: Nonce, gwei: UInt64, of claim: Claim?) -> SignedTransaction {
        StampSigner(account).stamp(
            Transaction(
                chainID: 1287, nonce: nonce,
                fees: .dynamic(maxFeePerGas: .gwei(gwei), maxPriorityFeePerGas: .gwei(1)), gasLimit: 21_000,
                to: account, data: Array((claim?.name ?? "").utf8)))
    }

    static func entry(_ id: String) -> StreamEntry {
        var entry = StreamEntry()
        entry.append("id", id)
        entry.append("job", bytes: [0, 255, 13, 10])
        return entry
    }

    static func settlement(_ nonce: Nonce, runKey: String? = nil, _ outcome: Settlement.Outcome) -> Settlement {
        Settlement(nonce: nonce, runKey: runKey, outcome: outcome)
    }

    // MARK: Expectations

    func expect<Value: Equatable>(
        _ actual: Value, _ expected: Value, file: String = #fileID, line: Int = #line
    ) throws {
        guard actual != expected else { return }
        throw JournalConformance.Failure(description: "\(file):\(line): expected \(expected), got \(actual)")
    }

    func required<Value>(_ value: Value?, file: String = #fileID, line: Int = #line) throws -> Value {
        guard let value else { throw JournalConformance.Failure(description: "\(file):\(line): got nothing") }
        return value
    }
}
