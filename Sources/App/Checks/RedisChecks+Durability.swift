/// What can be lost, in the words of "What Redis must guarantee" in the protocol's description.
extension RedisChecks {
    /// What a crash of the host takes.
    var persistence: Finding {
        switch (facts.info["aof_enabled"], facts.settings["appendfsync"]) {
        case ("1", "always"):
            .ok("persistence", "appendfsync always: a crash of the host loses nothing, unless its disk does.")
        case ("1", "everysec"):
            .ok("persistence", "appendfsync everysec: \(Self.loses("the last second or two"))")
        case ("1", "no"):
            .warning(
                "persistence", "appendfsync no: \(Self.loses("what the system had not written, up to half a minute"))",
                remedy: "Run: redis-cli CONFIG SET appendfsync everysec, or always, and set the same in redis.conf.")
        case ("1", _):
            .hidden(
                "persistence", "its appendfsync",
                wanted: "a crash of the host loses nothing with always, a second or two with everysec.")
        default: snapshots
        }
    }

    /// What a crash takes when there is no append-only file.
    private var snapshots: Finding {
        let remedy = "Run: redis-cli CONFIG SET appendonly yes, and set the same in redis.conf."
        switch facts.settings["save"] {
        case "":
            return .problem("persistence", "Nothing is on disk: a restart of Redis loses every job.", remedy: remedy)
        case nil:
            return .warning(
                "persistence",
                "No append-only file: \(Self.loses("what came after the last snapshot, if there is one"))",
                remedy: remedy)
        case _?:
            return .warning(
                "persistence", "Snapshots only: \(Self.loses("minutes"))", remedy: remedy)
        }
    }

    private static func loses(_ what: String) -> String {
        "a crash of the host loses \(what). Jobs bound in it are found again where a node has their transactions; "
            + "jobs pushed in it are gone."
    }

    /// Whether what should be on disk gets there; Redis refuses writes otherwise.
    var writing: Finding {
        let failed = [
            ("aof_last_write_status", "write to the append-only file"), ("rdb_last_bgsave_status", "snapshot"),
        ].filter { facts.info[$0.0].map { $0 != "ok" } ?? false }.map(\.1)
        guard !failed.isEmpty else { return .ok("disk", "The last writes to disk succeeded.") }
        return .problem(
            "disk", "The last \(failed.joined(separator: " and the last ")) failed, and Redis may refuse every write.",
            remedy: "Look at its log, and at the space on its disk.")
    }

    /// What a failover takes.
    var replicas: Finding {
        let (online, wanted) = (facts.replicasOnline, configuration.redis.waitReplicas)
        switch (online, wanted) {
        case (0, 0): return .ok("replicas", "There are none, and none is waited for.")
        case (_, 0):
            return .warning(
                "replicas", "Nobody waits for the replicas (\(online)): a failover loses what they do not have yet.",
                remedy: "Set redis.waitReplicas and min-replicas-to-write to 1 or more.")
        case _ where online < wanted:
            return .problem(
                "replicas", "redis.waitReplicas is \(wanted), and \(online) are connected: nothing can be bound.",
                remedy: "Connect more replicas, or lower redis.waitReplicas.")
        default:
            return .ok(
                "replicas",
                "A binding is sent once \(wanted) of \(online) have it: a failover to one of those loses none.")
        }
    }

    /// Whether a primary that is cut off from its replicas stops taking writes; `nil` when none are waited for.
    var isolation: Finding? {
        let wanted = configuration.redis.waitReplicas
        guard wanted > 0 else { return nil }
        guard let setting = facts.settings["min-replicas-to-write"] else {
            return .hidden("isolation", "its min-replicas-to-write", wanted: "it should be \(wanted) or more.")
        }
        guard (Int(setting) ?? 0) < wanted else {
            return .ok("isolation", "It takes no writes without its replicas (min-replicas-to-write \(setting)).")
        }
        return .warning(
            "isolation",
            "min-replicas-to-write is \(setting): a primary that is cut off goes on taking jobs, "
                + "which the failover loses.",
            remedy: "Run: redis-cli CONFIG SET min-replicas-to-write \(wanted), and set the same in redis.conf.")
    }
}
