import App
import Chain
import Engine
import Ethereum
import Files
import Redis

extension Stage {
    /// Registers workflows that are due by time, one for each moment.
    ///
    /// - Parameters:
    ///   - nextRuns: In seconds since 1970.
    ///   - interval: In seconds; none at 0.
    ///   - action: Instead of a payment of one wei.
    func register(
        _ nextRuns: [UInt64], interval: UInt64 = 0, budget: UInt256 = 1, action: [UInt8]? = nil
    ) async throws -> ClosedRange<UInt64> {
        let registry = sandbox.deployment.registry
        let before = try await total
        let calls = try nextRuns.map {
            try registry.call(
                "createWorkflow", .uint(1), .bytes([]), .uint(1), .bytes(action ?? template.action), .uint(UInt256($0)),
                .uint(UInt256(interval)), .uint(budget))
        }
        try await asOwner(calls)
        return before + 1...before + UInt64(nextRuns.count)
    }

    /// Sends calls as the workflows' owner, and waits until they are mined.
    func asOwner(_ calls: [CallRequest]) async throws {
        try await ScratchFolder.with { folder in
            let owner = try SignerAccount(key: DevelopmentAccount.owner.key, in: folder)
            for start in stride(from: 0, to: calls.count, by: 50) {
                try await owner.sender(on: sandbox.chain).send(Array(calls[start..<min(start + 50, calls.count)]))
            }
        }
    }

    private var total: UInt64 {
        get async throws {
            try await sandbox.deployment.registry.read("totalWorkflows", on: sandbox.chain)[0]?.uint
                .flatMap(UInt64.init(exactly:)) ?? 0
        }
    }

    /// The chain's time, in seconds since 1970.
    var chainTime: UInt64 { get async throws { try await sandbox.chain.header(.latest)?.timestamp ?? 0 } }

    /// The variables of a scheduler that looks often and is soon followed by another.
    var schedulerVariables: [String: String] {
        ["AUTOMETA_SCHEDULER_POLLINTERVAL": "1s", "AUTOMETA_SCHEDULER_LEASETTL": "2s"]
    }

    /// Who leads.
    func leader() async throws -> WorkerID? {
        let keys = try await redis.send("KEYS", "\(Self.namespace):scheduler:*:lease").array()
        guard let key = try keys.first?.string() else { return nil }
        let token = try await redis.send("GET", key)
        guard !token.isNull else { return nil }
        return try WorkerID(String(token.string().split(separator: ":").dropLast().joined(separator: ":")))
    }

    /// Waits until somebody leads, other than `old`.
    func nextLeader(after old: WorkerID? = nil) async throws -> WorkerID {
        while true {
            if let leader = try await leader(), leader != old { return leader }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
