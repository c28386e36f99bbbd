import Engine
package import Ethereum
package import Redis
import RedisJournal

/// How a job ended, as the done and dead streams tell.
package struct JobResult: Hashable, Sendable {
    /// The job's own id.
    package let id: String
    /// `nil` for an entry that was no job.
    package let workflow: String?
    /// Of the transaction that ran it.
    package let transaction: Hash32?
    /// What became of the action inside; `nil` when the contract did not say.
    package let success: Bool?
    /// Why it could not be done, and what that means; `nil` when it was.
    package let death: Death?

    package struct Death: Hashable, Sendable {
        package let reason: String
        package let error: String
    }
}

/// Follows the streams of results from the moment on that it is made.
package struct JobResults: Sendable {
    private let client: RedisClient
    private var streams: [(key: String, last: String)] = []

    package init(of configuration: AppConfiguration, on client: RedisClient) async throws {
        self.client = client
        for key in configuration.keyspace.results {
            let last = try await client.send("XREVRANGE", key, "+", "-", "COUNT", 1).array().first
            streams.append((key, try last?.array().first.map { try $0.string() } ?? "0-0"))
        }
    }

    /// Reads what has come since the last time; nothing when nothing has.
    package mutating func next() async throws -> [JobResult] {
        let command = RedisCommand(
            "XREAD", ["COUNT", "1000", "STREAMS"] + streams.map(\.key) + streams.map(\.last))
        let answer = try await client.send(command)
        guard !answer.isNull else { return [] }
        var results: [JobResult] = []
        for stream in try answer.array() {
            let parts = try stream.array()
            let key = try parts[0].string()
            for entry in try parts[1].array() {
                let entry = try entry.array()
                let id = try entry[0].string()
                for index in streams.indices where streams[index].key == key { streams[index].last = id }
                results.append(try JobResult(try entry[1].array()))
            }
        }
        return results
    }
}

extension JobResult {
    fileprivate init(_ values: [RedisValue]) throws {
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            // What a producer pushed may be any bytes; nothing of it is needed here.
            let name = try values[index].string()
            if name != "job" { fields[name] = try values[index + 1].string() }
        }
        id = fields["id"] ?? ""
        workflow = fields["workflowId"]
        transaction = fields["txHash"].flatMap { Hash32(hex: $0) }
        success = fields["success"].map { $0 == "true" }
        death = fields["reason"].map { Death(reason: $0, error: fields["error"] ?? "") }
    }
}
