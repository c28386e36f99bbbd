import Redis

/// When the jobs of a demonstration were settled, as the done stream tells.
struct Settlements: Sendable {
    /// For each workflow, in milliseconds: from the push to the settlement, shortest first.
    ///
    /// All were due at the same moment and pushed within a second, so the first one claimed tells when.
    private(set) var latencies: [UInt64] = []

    /// Reads the done stream, as any consumer would.
    static func read(
        from client: RedisClient, namespace: String, of workflows: ClosedRange<UInt64>
    ) async throws -> Settlements {
        let entries = try await client.send("XRANGE", "{\(namespace)}:done", "-", "+").array()
        let moments = try entries.compactMap { entry in
            try entry.array().last.map { try times(in: $0.array().map { try $0.string() }) }
        }.filter { $0.workflow.map(workflows.contains) ?? false }
        let start = moments.compactMap(\.received).min() ?? 0
        var settlements = Settlements()
        settlements.latencies = moments.compactMap(\.settled).map { $0 - min(start, $0) }.sorted()
        return settlements
    }

    /// The latency that this share of the jobs did not exceed; `nil` without jobs.
    func percentile(_ share: Double) -> Duration? {
        guard !latencies.isEmpty else { return nil }
        let rank = Int((share * Double(latencies.count)).rounded(.up))
        return .milliseconds(latencies[min(max(rank, 1), latencies.count) - 1])
    }

    private static func times(
        in fields: [String]
    ) -> (workflow: UInt64?, received: UInt64?, settled: UInt64?) {
        var values: [String: UInt64] = [:]
        for index in stride(from: 0, to: fields.count - 1, by: 2) { values[fields[index]] = UInt64(fields[index + 1]) }
        return (values["workflowId"], values["receivedAt"], values["settledAt"])
    }
}
