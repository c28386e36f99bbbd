import Redis

/// What Redis counts.
struct RedisFacts: Sendable {
    /// Executed so far, those inside scripts included.
    var commands = 0
    /// Calls by the command's name in lower case.
    var calls: [String: Int] = [:]
    /// Bytes of the append-only file; `nil` when there is none.
    var appendOnlyBytes: Int?
    /// Bytes of memory in use.
    var memory = 0

    /// Reads what `INFO` says.
    init(info: String) {
        for line in info.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            take(line[..<colon], line[line.index(after: colon)...])
        }
    }

    static func read(_ client: RedisClient) async throws -> RedisFacts {
        // Several sections at once are known since version 7.
        RedisFacts(info: try await client.send("INFO", "everything").string())
    }

    /// What a worker sends as commands of their own; everything else it does is inside of scripts.
    var scriptsAndWaits: Int { ["evalsha", "eval", "blmove", "wait"].reduce(0) { $0 + (calls[$1] ?? 0) } }

    private mutating func take(_ name: Substring, _ value: Substring) {
        switch name {
        case "total_commands_processed": commands = Int(value) ?? 0
        case "aof_current_size": appendOnlyBytes = Int(value)
        case "used_memory": memory = Int(value) ?? 0
        default:
            guard name.hasPrefix("cmdstat_"), let count = value.split(separator: ",").first?.split(separator: "=").last
            else { return }
            calls[String(name.dropFirst("cmdstat_".count))] = Int(count)
        }
    }
}
