import App
import Files
import IO
import Logging
import Redis
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct PushCommandTests {
    private static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

    @Test func `Test jobs are pushed for each workflow, as many as asked for`() async throws {
        try await withInbox { inbox in
            let program = try await inbox.push([
                "--workflow-id", "7-9", "--count", "200", "--owner", Self.owner, "--action", "0x01ff", "--gas-budget",
                "340282366920938463463374607431768211456", "--interval", "60",
            ])
            #expect(program.exitCode == 0)
            #expect(program.output == "Pushed 600 jobs to workflow_jobs.\n")
            let entries = try await inbox.entries
            #expect(entries.count == 600)
            #expect(
                entries.first == #"{"workflowId":7,"owner":"\#(Self.owner)","actionData":"0x01ff","#
                    + #""gasBudget":340282366920938463463374607431768211456,"interval":60}"#)
            #expect(Set(entries).count == 3)
        }
    }

    @Test func `Jobs come from standard input as they are written there`() async throws {
        try await withInbox { inbox in
            let lines = (1...300).map { #"{"workflowId": \#($0), "owner": "\#(Self.owner)", "extra": [1, 2]}"# }
            let program = try await inbox.push(["-"], input: lines.joined(separator: "\n\n") + "\n")
            #expect(program.exitCode == 0)
            #expect(try await inbox.entries == lines)
        }
    }

    @Test func `A line that is no job is named, and nothing after it is pushed`() async throws {
        try await withInbox { inbox in
            let good = #"{"workflowId": 1, "owner": "\#(Self.owner)"}"#
            let program = try await inbox.push(["-"], input: "\(good)\n\n{}\n\(good)\n")
            #expect(program.exitCode == 1)
            #expect(program.errors.contains("Line 3: workflowId is missing"))
            #expect(try await inbox.entries == [])
        }
    }

    @Test(arguments: [1_048_577, 1_050_000], ["", "\n"])
    func `A line that is too large is named, and so is what was pushed before it`(
        _ count: Int, _ end: String
    ) async throws {
        try await withInbox { inbox in
            let good = #"{"workflowId": 1, "owner": "\#(Self.owner)"}"#
            let large = good + String(repeating: " ", count: count - good.utf8.count)
            let input = "\(good)\n\n\(good)\n\(large)\(end)"
            let program = try await inbox.push(["-"], input: input)
            #expect(program.exitCode == 1)
            #expect(program.errors.hasPrefix("error: Line 4 is larger than the 1048576 bytes that a job may have. "))
            #expect(program.errors.hasSuffix("2 jobs before it were pushed, nothing after it.\n"))
            #expect(try await inbox.entries == [good, good])
        }
    }

    @Test(arguments: [
        ["--count", "5"], ["--action", "0x01"], ["--gas-budget", "1"], ["--next-run", "7"], ["--interval", "60"],
        ["--owner", owner], ["--workflow-id", "1"],
    ])
    func `Options of test jobs are refused together with a file`(_ options: [String]) async throws {
        let program = try await Program.run(["push", "jobs.json"] + options)
        #expect(program.exitCode == 2)
        #expect(program.errors.contains("\(options[0]) is for test jobs, and the jobs come from jobs.json"))
    }

    /// An empty queue and a program that knows where it is.
    private struct Inbox {
        var redis: PrivateRedis
        var client: RedisClient

        func push(_ arguments: [String], input: String = "") async throws -> Program {
            try await Program.run(["push"] + arguments, environment: ["REDIS_URL": redis.url], input: input)
        }

        var entries: [String] {
            get async throws {
                try await client.send("LRANGE", "workflow_jobs", 0, -1).array().map { try $0.string() }
            }
        }
    }

    private func withInbox(_ body: @escaping @Sendable (Inbox) async throws -> Void) async throws {
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                let configuration = try AppConfiguration.load(
                    options: [:], environment: ["REDIS_URL": redis.url, "AUTOMETA_CONFIG": "/dev/null"])
                try await configuration.withRedis(on: IOThread(), Logger(label: "test")) { client in
                    try await body(Inbox(redis: redis, client: client))
                }
            }
        }
    }
}
