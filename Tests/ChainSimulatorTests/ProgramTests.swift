import Foundation
import JSON
import Processes
import TestServers
import Testing

@testable import ChainSimulator

/// The program, started as the benchmark starts it.
@Suite(.timeLimit(.minutes(1)), .startsProcesses, .serialized) struct ProgramTests {
    private static let program = Bundle.main.bundleURL.appending(path: "chain-simulator").path
    private static let environment = Subprocess.Environment.custom(
        ["SIMULATOR_KEYS": Wallet.keys.joined(separator: ",")].merging(sanitizerEnvironment) { own, _ in own })

    @Test func `it takes a load, whose every workflow runs once, and ends with its input`() async throws {
        let serve = try await Subprocess.run(
            .path(Self.program),
            arguments: ["serve", "--exit-on-stdin-eof", "--recover-every", "8", "--interval-ms", "0"],
            environment: Self.environment, input: .inputWriter, output: .lines
        ) { simulator in
            var lines = simulator.standardOutput.makeAsyncIterator()
            let ready = try JSON(parsing: Array(try #require(try await lines.next()).utf8))
            #expect(ready["chainId"]?.integer == 1287)
            let url = try #require(ready["rpc"]?.string)
            let load = try await Subprocess.run(
                .path(Self.program),
                arguments: ["load", "--rpc", url, "--count", "999", "--batch", "50", "--connections", "3"],
                environment: Self.environment, output: .string(limit: 10_000), error: .string(limit: 10_000)
            )
            let report = try JSON(parsing: Array(load.standardOutput.utf8))
            #expect(report["sent"]?.integer == 999 && report["accepted"]?.integer == 999, "\(load.standardError)")
            #expect(report["per_second"] != nil && report["seconds"] != nil)
            let client = LoadClient(url)
            let check = try await client.call("simulator_check") {
                $0.integer(1)
                $0.integer(999)
            }
            #expect(check["executions"]?.integer == 999 && check["missing"]?.integer == 0)
            let statistics = try await client.call("simulator_stats") { _ in }
            #expect(statistics["decoded"]?.integer == 999)
            // At least the load's three, and this one.
            #expect(try #require(statistics["connections"]?.integer) >= 4)
            #expect(try #require(statistics["recovered"]?.integer) < 999 / 4)
            simulator.standardInputWriter.finish()
            #expect(try await lines.next() == nil)
        }
        #expect(serve.terminationStatus == .exited(0))
    }

    @Test func `it ends by a signal`() async throws {
        let serve = try await Subprocess.run(
            .path(Self.program), arguments: ["serve"], input: .inputWriter, output: .lines
        ) { simulator in
            var lines = simulator.standardOutput.makeAsyncIterator()
            _ = try #require(try await lines.next())
            try simulator.send(signal: .terminate)
            #expect(try await lines.next() == nil)
        }
        #expect(serve.terminationStatus == .exited(0))
    }

    @Test(arguments: [
        ["serve", "--recover-every", "0"], ["serve", "--gas-limit", "0"], ["serve", "--global-slots", "-1"],
        ["serve", "--confirm-depth", "9223372036854775807"], ["serve", "--latency-ms", "86400001"],
        ["serve", "--executor", "0x12"], ["load"],
        ["load", "--port", "1", "--batch", "0"],
        ["serve", "--interval-ms", "-1"],
    ])
    func `a wrong command line is refused`(arguments: [String]) async throws {
        let result = try await Subprocess.run(
            .path(Self.program), arguments: arguments, error: .string(limit: 10_000))
        #expect(result.terminationStatus == .exited(2), "\(result.standardError)")
    }
}
