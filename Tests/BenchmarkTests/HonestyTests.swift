import Files
import Foundation
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
            curl --silent --data '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' "$rpc" >/dev/null
            """)
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardError.contains("HTTP requests, and the simulator got"))
    }

    @Test func `a chain that runs the contracts says the same`() async throws {
        let result = try await bench("", "--against", "devnet", "--accounts", "2")
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        #expect(result.standardOutput.contains("settled jobs/s"))
        #expect(!result.standardOutput.contains("HTTP requests a job"))
    }

    @Test func `who interrupts it finds nothing left`() async throws {
        let result = try await Subprocess.run(
            .path(Self.folder.appending(path: "autometa-bench").path), arguments: ["--quick"], error: .lines
        ) { bench in
            // The second line comes when the servers are there.
            var lines = bench.standardError.makeAsyncIterator()
            _ = try await lines.next()
            let folder = "/tmp/autometa-\(bench.processIdentifier)-"
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "/tmp").contains { "/tmp/\($0)".hasPrefix(folder) })
            try bench.send(signal: .interrupt)
            return folder
        }
        #expect(result.terminationStatus == .exited(130))
        let left = try FileManager.default.contentsOfDirectory(atPath: "/tmp").map { "/tmp/\($0)" }
        #expect(!left.contains { $0.hasPrefix(result.closureResult) })
    }

    @Test func `a wrong command line ends with 2`() async throws {
        let result = try await Subprocess.run(
            .path(Self.folder.appending(path: "autometa-bench").path), arguments: ["--jobs", "none"],
            error: .string(limit: 10_000))
        #expect(result.terminationStatus == .exited(2))
    }
}
