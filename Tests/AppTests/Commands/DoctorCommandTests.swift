import IO
import JSON
import Logging
import Redis
import TestServers
import Testing

@testable import App

/// The command against real servers.
@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct DoctorCommandTests {
    private static let stranger = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
    private static let strangersKey = "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"

    @Test func `Where all is well that is said, and it exits with 0`() async throws {
        try await Sandbox.with { variables in
            try await Self.configure(variables, ["appendonly": "yes", "appendfsync": "always"])
            try await PriceServer.with(["ethereum": "2000"]) { prices in
                let scheduler = ["PRICE_FEED_URL": prices.url, "AUTOMETA_SCHEDULER_MINGASBUDGET": "cost"]
                let variables = variables.merging(scheduler) { $1 }
                let program = try await Program.run(["doctor"], environment: variables)
                #expect(program.exitCode == 0, "\(program.output)\(program.errors)")
                #expect(program.output.hasSuffix("0 problems, 0 warnings.\n"), "\(program.output)")
                #expect(program.output.allSatisfy(\.isASCII) && !program.output.contains("\u{1B}"))
                #expect(program.output.contains("Nobody leads: no scheduler runs."))
                let json = try await Self.examine(variables)
                #expect(json.exitCode == 0)
                #expect(json.verdicts.values.allSatisfy { $0 == "ok" }, "\(json.verdicts)")
                #expect(json.verdicts["chain.confirmations"] == "ok" && json.verdicts["pending"] == "ok")
                #expect(["workflows", "events", "leader", "owners"].allSatisfy { json.verdicts[$0] == "ok" })
                #expect(json.verdicts.count >= 30)
            }
        }
    }

    @Test func `Everything that is wrong is found in one run`() async throws {
        try await Sandbox.with { variables in
            try await Self.configure(variables, ["maxmemory-policy": "allkeys-lru"])
            try await Self.withRedis(variables) { client in
                let account = "{autometa:1287}:account:"
                try await client.send("HSET", account + Self.stranger.lowercased() + ":flight", "7", "nonsense")
                try await client.send("HSET", account + "0x" + String(repeating: "11", count: 20) + ":flight", "1", "x")
            }
            let changes = [
                "WORKER_PRIVATE_KEY": Self.strangersKey, "FEEESCROW_ADDRESS": Self.stranger,
                "AUTOMETA_REDIS_WAITREPLICAS": "1",
            ]
            let json = try await Self.examine(variables.merging(changes) { $1 })
            #expect(json.exitCode == 1)
            #expect(
                json.verdicts.filter { $0.value != "ok" } == [
                    "eviction": "problem", "persistence": "problem", "replicas": "problem", "isolation": "warning",
                    "accounts": "warning", "feeEscrow": "problem", "role": "problem", "journal": "problem",
                    "format": "problem", "prices": "warning", "owners": "warning",
                ])
            let text = try await Program.run(["doctor"], environment: variables.merging(changes) { $1 })
            #expect(text.output.contains("problem eviction"))
            #expect(text.output.contains("Run: redis-cli CONFIG SET maxmemory-policy noeviction"))
            #expect(text.output.contains("Run: autometa grant-role --account \(Self.stranger)"))
            #expect(text.output.contains("are not configured here: 0x\(String(repeating: "11", count: 20))."))
            #expect(!text.output.contains(Self.strangersKey.dropFirst(2)))
        }
    }

    @Test func `What cannot be looked at is skipped, and all else is looked at`() async throws {
        try await Sandbox.with { variables in
            let elsewhere = try await Self.examine(variables.merging(["AUTOMETA_CHAIN_ID": "5"]) { $1 })
            #expect(elsewhere.exitCode == 1)
            #expect(elsewhere.verdicts["chain id"] == "problem" && elsewhere.verdicts["eviction"] == "ok")
            #expect(
                ["contracts", "role", "balance", "workflows", "events"].allSatisfy {
                    elsewhere.verdicts[$0] == "skipped"
                })
            let alone = try await Self.examine(
                variables.merging(["REDIS_URL": "unix:///nowhere", "ACTIONEXECUTOR_ADDRESS": Self.stranger]) { $1 })
            #expect(alone.exitCode == 1)
            #expect(alone.verdicts["answer"] == "problem" && alone.verdicts["actionExecutor"] == "problem")
            #expect(["journal", "role", "leader"].allSatisfy { alone.verdicts[$0] == "skipped" })
            #expect(["chain id", "head", "registry", "balance"].allSatisfy { alone.verdicts[$0] == "ok" })
            let nothing = try await Self.examine(["REDIS_URL": "unix:///nowhere"])
            #expect(nothing.exitCode == 1)
            #expect(["keys", "answer", "endpoints"].allSatisfy { nothing.verdicts[$0] == "problem" })
        }
    }

    @Test func `A configuration that cannot be read exits with 2`() async throws {
        let program = try await Program.run(["doctor", "--worker-lanes", "none"])
        #expect(program.exitCode == 2 && program.output.isEmpty)
    }

    /// Runs the command, with no price feed but a given one, and returns its exit code and the verdict of each check.
    private static func examine(
        _ variables: [String: String]
    ) async throws -> (exitCode: Int32?, verdicts: [String: String]) {
        let variables = ["PRICE_FEED_URL": "http://127.0.0.1:1/"].merging(variables) { $1 }
        let program = try await Program.run(["doctor", "--json"], environment: variables)
        let findings = try #require(try JSON(parsing: Array(program.output.utf8))["findings"]?.elements)
        let pairs = findings.map { ($0["check"]?.string ?? "", $0["verdict"]?.string ?? "") }
        return (program.exitCode, Dictionary(pairs) { $1 })
    }

    private static func configure(_ variables: [String: String], _ settings: [String: String]) async throws {
        try await withRedis(variables) { client in
            for (name, value) in settings { try await client.send("CONFIG", "SET", name, value) }
        }
    }

    private static func withRedis(
        _ variables: [String: String], _ body: (RedisClient) async throws -> Void
    ) async throws {
        try await AppConfiguration.read(variables: variables).withRedis(on: IOThread(), Logger(label: "test"), body)
    }
}
