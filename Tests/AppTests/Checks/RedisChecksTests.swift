import Testing

@testable import App

/// What is made of what a Redis says; the texts are excerpts of what Redis 7.0.15 answers.
@Suite struct RedisChecksTests {
    private static let healthy = """
        # Server\r
        redis_version:7.0.15\r
        redis_mode:standalone\r
        # Memory\r
        maxmemory:0\r
        maxmemory_policy:noeviction\r
        # Persistence\r
        rdb_last_bgsave_status:ok\r
        aof_enabled:1\r
        aof_last_bgrewrite_status:ok\r
        aof_last_write_status:ok\r
        # Replication\r
        role:master\r
        connected_slaves:0\r
        # Cluster\r
        cluster_enabled:0\r

        """
    private static let settings = ["appendfsync": "always", "save": "", "min-replicas-to-write": "0"]
    private static let replica = "slave0:ip=127.0.0.1,port=17392,state=online,offset=0,lag=1"

    /// Judges the healthy Redis after lines were replaced, appended, and settings changed.
    private static func findings(
        _ changes: [(String, String)] = [], more: String = "", settings: [String: String?] = [:],
        options: [String: String] = [:]
    ) throws -> [String: Finding] {
        var text = changes.reduce(healthy) { $0.replacing($1.0, with: $1.1) }
        text += more + "\r\n"
        let known = Self.settings.merging(settings.compactMapValues(\.self)) { $1 }.filter {
            settings[$0.key] != .some(nil)
        }
        let checks = RedisChecks(
            facts: RedisFacts(info: text, settings: known),
            configuration: try .read([SettingSource(options: options)]))
        return Dictionary(uniqueKeysWithValues: checks.all.map { ($0.check, $0) })
    }

    @Test func `A Redis that loses nothing has no findings but good ones`() throws {
        let findings = try Self.findings()
        #expect(findings.values.allSatisfy { $0.verdict == .ok && $0.remedy.isEmpty })
        #expect(findings["version"]?.found == "Redis 7.0.15.")
        #expect(findings["persistence"]?.found.contains("loses nothing, unless its disk does") == true)
    }

    @Test(arguments: [
        ("redis_version:7.0.15", "redis_version:6.0.16", "version", "is version 6.0.16, and 6.2 or later is needed"),
        ("redis_version:7.0.15", "redis_version:5", "version", "is version 5, and 6.2"),
        ("noeviction", "volatile-lru", "eviction", "its maxmemory-policy is volatile-lru"),
        ("role:master", "role:slave\r\nmaster_host:10.0.0.7\r\nmaster_port:6379", "role", "takes no writes"),
        ("aof_last_write_status:ok", "aof_last_write_status:err", "disk", "last write to the append-only file failed"),
        ("rdb_last_bgsave_status:ok", "rdb_last_bgsave_status:err", "disk", "The last snapshot failed"),
        ("aof_enabled:1", "aof_enabled:0", "persistence", "a restart of Redis loses every job"),
        ("cluster_enabled:0", "cluster_enabled:1", "cluster", "the queue is in another slot"),
    ])
    func `What stops the work or loses jobs is a problem, with a remedy`(
        _ line: String, _ changed: String, _ check: String, _ sentence: String
    ) throws {
        let findings = try Self.findings([(line, changed)])
        let finding = try #require(findings[check])
        #expect(finding.verdict == .problem && finding.found.contains(sentence) && !finding.remedy.isEmpty)
        #expect(findings.values.count { $0.verdict != .ok } == 1)
    }

    @Test func `The remedy for a replica is its primary`() throws {
        let findings = try Self.findings([("role:master", "role:slave\r\nmaster_host:10.0.0.7\r\nmaster_port:6379")])
        #expect(findings["role"]?.remedy == "Set REDIS_URL to its primary, 10.0.0.7:6379.")
    }

    @Test func `In a cluster a queue with the hash tag is well`() throws {
        let findings = try Self.findings(
            [("cluster_enabled:0", "cluster_enabled:1")], options: ["redis.queue": "{autometa:1287}:workflow_jobs"])
        #expect(findings["cluster"]?.verdict == .ok)
    }

    @Test(
        arguments: [
            ("1", "everysec", "", Finding.Verdict.ok, "loses the last second or two"),
            ("1", "no", "", .warning, "up to half a minute"),
            ("1", nil, "", .warning, "does not tell its appendfsync"),
            ("0", "everysec", "3600 1 300 100", .warning, "Snapshots only: a crash of the host loses minutes"),
            ("0", "everysec", nil, .warning, "what came after the last snapshot, if there is one"),
        ] as [(String, String?, String?, Finding.Verdict, String)])
    func `What a crash takes depends on the disk`(
        _ log: String, _ fsync: String?, _ save: String?, _ verdict: Finding.Verdict, _ sentence: String
    ) throws {
        let finding = try #require(
            Self.findings(
                [("aof_enabled:1", "aof_enabled:\(log)")], settings: ["appendfsync": fsync, "save": save])[
                    "persistence"])
        #expect(finding.verdict == verdict && finding.found.contains(sentence), "\(finding)")
    }

    @Test(arguments: [
        (0, "", Finding.Verdict.ok, "none is waited for"),
        (0, replica, .warning, "Nobody waits for the replicas (1)"),
        (1, replica, .ok, "A binding is sent once 1 of 1 have it"),
        (
            1, replica.replacing("online", with: "wait_bgsave"), .problem,
            "is 1, and 0 are connected: nothing can be bound"
        ),
        (2, replica, .problem, "is 2, and 1 are connected"),
    ])
    func `What a failover takes depends on the replicas`(
        _ wanted: Int, _ line: String, _ verdict: Finding.Verdict, _ sentence: String
    ) throws {
        let finding = try #require(
            Self.findings(more: line, options: ["redis.waitReplicas": "\(wanted)"])["replicas"])
        #expect(finding.verdict == verdict && finding.found.contains(sentence), "\(finding)")
    }

    @Test(
        arguments: [
            ("1", Finding.Verdict.ok, "It takes no writes without its replicas"),
            ("0", .warning, "goes on taking jobs"),
            (nil, .warning, "does not tell its min-replicas-to-write"),
        ] as [(String?, Finding.Verdict, String)])
    func `A primary that is cut off should stop`(
        _ setting: String?, _ verdict: Finding.Verdict, _ sentence: String
    ) throws {
        let finding = try #require(
            Self.findings(
                more: Self.replica, settings: ["min-replicas-to-write": setting], options: ["redis.waitReplicas": "1"]
            )["isolation"])
        #expect(finding.verdict == verdict && finding.found.contains(sentence), "\(finding)")
        #expect(try Self.findings()["isolation"] == nil)
    }

    @Test func `What a hosted Redis hides has to be asked for`() throws {
        let findings = try Self.findings(
            [("maxmemory_policy:noeviction", "")], settings: ["appendfsync": nil, "save": nil])
        for check in ["eviction", "persistence"] {
            #expect(findings[check]?.verdict == .warning)
            #expect(findings[check]?.remedy.hasPrefix("Ask whoever runs it: ") == true)
        }
    }

    @Test(
        arguments: [(0, Finding.Verdict.ok), (-2000, .ok), (2001, .warning), (-60_000, .warning), (.min, .warning)]
            as [(Int64, Finding.Verdict)])
    func `A clock may be two seconds off`(_ ahead: Int64, _ verdict: Finding.Verdict) {
        #expect(ClockCheck(ahead: ahead).finding.verdict == verdict)
    }
}
