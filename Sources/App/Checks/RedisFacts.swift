import Redis

/// What a Redis says about itself, as far as jobs depend on it.
struct RedisFacts: Hashable, Sendable {
    /// The fields of `INFO`.
    let info: [String: String]
    /// What `CONFIG GET` tells; whoever hosts a Redis may hide it.
    let settings: [String: String]
    /// What kind of value the queue is: `list`, or `none` while it is empty or when Redis does not tell.
    let queueType: String

    /// Takes the text that `INFO` answers.
    init(info text: String, settings: [String: String] = [:], queueType: String = "none") {
        var info: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            info[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.info = info
        self.settings = settings
        self.queueType = queueType
    }

    /// Asks a Redis.
    ///
    /// - Throws: `RedisError`, but not for what is hidden.
    static func read(_ client: RedisClient, queue: String) async throws -> RedisFacts {
        let info = try await client.send("INFO").string()
        var settings: [String: String] = [:]
        for name in ["appendfsync", "save", "min-replicas-to-write"] {
            settings[name] = try await unlessHidden {
                try await client.send("CONFIG", "GET", name).array().last?.string()
            }
        }
        let queueType = try await unlessHidden { try await client.send("TYPE", queue).string() }
        return RedisFacts(info: info, settings: settings, queueType: queueType ?? "none")
    }

    private static func unlessHidden(_ ask: () async throws -> String?) async throws -> String? {
        do {
            return try await ask()
        } catch let error as RedisError {
            guard case .refused = error.code else { throw error }
            return nil
        }
    }

    /// How many replicas follow, those left out that are still being filled.
    var replicasOnline: Int {
        // slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=0
        info.count { name, value in
            name.hasPrefix("slave") && name.dropFirst(5).allSatisfy(\.isNumber)
                && value.split(separator: ",").contains("state=online")
        }
    }
}
