import Files
import Foundation
import Measuring
import Processes
import TestServers
import Testing

/// Whether the benchmark tells the truth, from outside: what it ends with when a worker does not do its work.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct HonestyTests {
    private static let folder = Bundle.main.bundleURL

    /// Runs the benchmark, with a worker that does something before it starts.
    ///
    /// - Parameter misdeed: Shell commands; `redis` talks to the run's Redis, where the queue is that will be put in place.
    private func bench(_ misdeed: String, _ arguments: String...) async throws -> ExecutionResult<Void> {
        try await ScratchFolder.with { folder in
            let worker = folder.file("worker")
            let script = """
                #!/bin/sh
                port=$(sed -n 's/.*redis:[^0-9]*127.0.0.1:\\([0-9]*\\).*/\\1/p' "$4")
                redis() { redis-cli -p "$port" "$@"; }
                \(misdeed)
                exec \(Self.folder.appending(path: "autometa").path) "$@"
                """
            try script.write(toFile: worker, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: worker)
            return try await Subprocess.run(
                .path(Self.folder.appending(path: "autometa-bench").path),
                arguments: ["--quick", "--jobs", "60", "--worker", worker] + arguments,
                output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        }
    }

    @Test func `a worker that does its work is no problem`() async throws {
        let result = try await bench("")
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        #expect(result.standardOutput.contains("settled jobs/s"))
    }

    @Test func `a job that is dropped is found`() async throws {
        let result = try await bench("redis LPOP bench:staged >/dev/null")
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardError.contains("1 of 60 jobs never ran."))
    }

    @Test(arguments: [#"s/"nextRun":1700000000/"nextRun":1700000001/"#, #"s/^{/{"idempotencyKey":"another",/"#])
    func `a job that runs again under another key is found`(_ edit: String) async throws {
        let result = try await bench(
            "redis LPUSH bench:staged \"$(redis LINDEX bench:staged 0 | sed '\(edit)')\" >/dev/null")
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardError.contains("1 jobs ran more than once."))
    }

    @Test func `one request more than the worker tells of is found`() async throws {
        let result = try await bench(
            """
            rpc=$(sed -n 's/.*"rpc":"\\([^"]*\\)".*/\\1/p' "$4")
            python3 -c '
            import sys, urllib.request
            call = b"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"eth_chainId\\",\\"params\\":[]}"
            urllib.request.urlopen(sys.argv[1], call).read()' "$rpc"
            """)
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardError.contains("HTTP requests, 0 of them without an answer, and the simulator got"))
    }

    @Test func `a chain that runs the contracts says the same`() async throws {
        let result = try await bench("", "--against", "devnet", "--accounts", "2")
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        #expect(result.standardOutput.contains("settled jobs/s"))
        #expect(!result.standardOutput.contains("HTTP requests a job"))
        #expect(!result.standardOutput.contains("share that somebody else used"))
    }

    // MARK: Several runs

    @Test func `two programs take turns, and each is the first as often as the other`() async throws {
        try await ScratchFolder.with { folder in
            let result = try await bench(
                "", "--base", Self.folder.appending(path: "autometa").path, "--runs", "2", "--json", folder.file("json")
            )
            #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
            let turns = ["this, run 1", "base, run 1", "base, run 2", "this, run 2"].map { "default, \($0) of 2" }
            #expect(result.standardError.split(separator: "\n").map(String.init).filter(turns.contains) == turns)
            #expect(result.standardOutput.contains("verdict"))
            let report = try Report(contentsOf: folder.file("json"))
            #expect(
                report.results.map(\.program) == ["this", "base"] && report.results.allSatisfy { $0.runs.count == 2 })
            let facts = report.machine.map(\.name)
            #expect(facts.contains("date") && facts.contains("redis"))
            #expect(report.machine.contains(Report.Fact("program_this", "worker")))
            #expect(report.results[0].settings.contains(Report.Fact("recover_every", "64")))
            // Of 60 jobs one at the least.
            #expect(report.results[0].runs.allSatisfy { 0.001...0.5 ~= $0.figures["recovered_share"] ?? 0 })
            // No path of this machine.
            #expect(!WholeFile.text(folder.file("json")).contains("\"/"))
        }
    }

    @Test func `a run that fails does not take those before it with it`() async throws {
        try await ScratchFolder.with { folder in
            let once = """
                once=$(dirname "$0")/once
                if [ -e "$once" ]; then echo 'no room' >&2; exit 1; fi
                touch "$once"
                """
            let result = try await bench(once, "--runs", "3", "--json", folder.file("json"))
            #expect(result.terminationStatus == .exited(1))
            #expect(result.standardError.contains("run 2: It failed"))
            #expect(result.standardOutput.contains("settled jobs/s"))
            let report = try Report(contentsOf: folder.file("json"))
            #expect(report.machine.contains(Report.Fact("incomplete", "1 of 3 runs")))
            #expect(report.results[0].runs.map(\.problems.count) == [0, 1])
            #expect(report.results[0].runs[0].figures["settled_jobs_per_second"] != nil)
        }
    }

    @Test func `a program whose instructions cannot be counted is refused before anything runs`() async throws {
        let result = try await bench("", "--instructions", Self.folder.appending(path: "autometa").path)
        #expect(result.terminationStatus == .exited(1))
        #expect(
            result.standardError.hasSuffix("is not linked with --static-swift-stdlib, without which valgrind crashes\n")
        )
        #expect(result.standardError.split(separator: "\n").count == 1)
    }

    @Test func `a wrong command line ends with 2`() async throws {
        let result = try await Subprocess.run(
            .path(Self.folder.appending(path: "autometa-bench").path), arguments: ["--jobs", "none"],
            error: .string(limit: 10_000))
        #expect(result.terminationStatus == .exited(2))
    }
}
