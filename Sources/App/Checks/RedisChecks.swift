import RedisJournal

/// Whether a Redis is one that a worker can trust with jobs.
struct RedisChecks: Sendable {
    let facts: RedisFacts
    let configuration: AppConfiguration

    /// What stays wrong until somebody changes it: a worker does not start.
    ///
    /// All else may pass by itself, and a worker waits for that.
    var essentials: [Finding] { [version, cluster, eviction, queue] }

    var all: [Finding] { essentials + [role, persistence, writing, replicas, isolation].compactMap(\.self) }

    private var version: Finding {
        let version = facts.info["redis_version"] ?? ""
        guard version.split(separator: ".").compactMap({ Int($0) }).lexicographicallyPrecedes([6, 2]) else {
            return .ok("version", "Redis \(version).")
        }
        return .problem(
            "version",
            "Redis at \(configuration.redis.url) is version \(version), and 6.2 or later is needed (LMOVE).",
            remedy: "Upgrade it, or set REDIS_URL to another one.")
    }

    /// All keys that one script touches must be in one slot.
    private var cluster: Finding {
        guard facts.info["cluster_enabled"] == "1" else { return .ok("cluster", "Not a cluster.") }
        guard !configuration.keyspace.inboxSharesSlot else {
            return .ok("cluster", "A cluster, with the queue in the slot of the other keys.")
        }
        let (namespace, queue) = (configuration.redis.namespace, configuration.redis.queue)
        return .problem(
            "cluster", "Redis at \(configuration.redis.url) is a cluster, and the queue is in another slot.",
            remedy: "Set redis.queue to {\(namespace)}:\(queue), and let producers push there.")
    }

    /// A Redis that drops keys when it is full would drop jobs.
    private var eviction: Finding {
        switch facts.info["maxmemory_policy"] {
        case "noeviction": .ok("eviction", "It drops nothing when it is full (noeviction).")
        case let policy?:
            .problem(
                "eviction",
                "Redis at \(configuration.redis.url) may drop jobs when it is full: its maxmemory-policy is \(policy).",
                remedy: "Run: redis-cli CONFIG SET maxmemory-policy noeviction, and set the same in redis.conf.")
        case nil:
            .hidden("eviction", "its maxmemory-policy", wanted: "it must be noeviction, or it may drop jobs.")
        }
    }

    /// Something else of that name, and nothing can be pushed or claimed.
    private var queue: Finding {
        let name = configuration.redis.queue
        guard !["list", "none"].contains(facts.queueType) else { return .ok("queue", "\(name) takes jobs.") }
        return .problem(
            "queue", "\(name) in Redis at \(configuration.redis.url) is not a list but a \(facts.queueType).",
            remedy: "Set redis.queue to the list that jobs are pushed to, or remove what is there.")
    }

    private var role: Finding {
        guard facts.info["role"] == "slave" else { return .ok("role", "A primary.") }
        let primary = "\(facts.info["master_host"] ?? "?"):\(facts.info["master_port"] ?? "?")"
        return .problem(
            "role", "Redis at \(configuration.redis.url) is a replica, which takes no writes.",
            remedy: "Set REDIS_URL to its primary, \(primary).")
    }
}

extension Finding {
    /// Something that only whoever runs the Redis can tell.
    static func hidden(_ check: String, _ what: String, wanted: String) -> Finding {
        .warning(check, "Redis does not tell \(what).", remedy: "Ask whoever runs it: \(wanted)")
    }
}
