import Redis

/// What a Redis says about itself, as far as jobs depend on it.
struct RedisFacts: Hashable, Sendable {
    /// The fields of `INFO`.
    let info: [String: String]
    /// What `CONFIG GET` tells; whoever hosts a Redis may hide it.
    let settings: [String: String]

    /// Takes the text that `INFO` answers.
    init(info text: String, settings: [String: String] = [:]) {
        var info: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            info[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.info = info
        self.settings = settings
    }

    /// Asks a Redis.
    ///
    /// - Throws: `RedisError`, but not for settings that are hidden.
    static func read(_ client: RedisClient) async throws -> RedisFacts {
        let info = try await client.send("INFO").string()
        var settings: [String: String] = [:]
        for name in ["appendfsync", "save", "min-replicas-to-write"] {
            do {
                settings[name] = try await client.send("CONFIG", "GET", name).array().last?.string()
            } catch let error as RedisError {
                guard case .refused = error.code else { throw error }
            }
        }
        return RedisFacts(info: info, settings: settings)
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
