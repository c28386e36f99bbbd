import App
import ArgumentParser
import TestServers
import Testing

@testable import autometa

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct CommandLineTests {
    @Test(arguments: Settings.all.map { ($0.key, $0.option) })
    func `Each key of the configuration is an option`(_ key: String, _ option: String) throws {
        #expect(try ConfigurationOptions.parse(["--\(option)", "value"]).values == [key: "value"])
    }

    @Test func `Options are named like their keys`() {
        let options = Dictionary(uniqueKeysWithValues: Settings.all.map { ($0.key, $0.option) })
        #expect(options["gas.maxFeePerGas"] == "gas-max-fee-per-gas")
        #expect(options["worker.leaseTTL"] == "worker-lease-ttl")
        #expect(options["chain.id"] == "chain-id")
    }

    @Test(arguments: [["--help"], ["--version"], ["push", "--help"], []])
    func `Help and version go to standard output, and that is success`(_ arguments: [String]) async throws {
        let program = try await Program.run(arguments)
        #expect(program.exitCode == 0)
        #expect(!program.output.isEmpty && program.errors.isEmpty)
    }

    @Test(arguments: [
        (["nonsense"], "Unexpected argument 'nonsense'"),
        (["push"], "Give a file with jobs, or --workflow-id and --owner"),
        (["push", "--workflow-id", "3-1"], "The value '3-1' is invalid"),
        (["push", "x", "--nonsense"], "Unknown option"),
        (["demo", "--chain-id", "5"], "Unknown option '--chain-id'"),
        (["push", "x", "--worker-lanes", "0"], "--worker-lanes is \"0\"; allowed: a whole number from 1 to 4096."),
        (["push", "x", "--config", "/nowhere"], "Cannot open /nowhere: no such file or directory."),
    ])
    func `A wrong command line or configuration exits with 2 and says why`(
        _ arguments: [String], _ message: String
    ) async throws {
        let program = try await Program.run(arguments)
        #expect(program.exitCode == 2)
        #expect(program.output.isEmpty)
        #expect(program.errors.contains(message))
    }

    @Test func `A failure exits with 1 and says what to do`() async throws {
        let program = try await Program.run(["push", "-", "--redis-url", "unix:///nowhere/redis.sock"])
        #expect(program.exitCode == 1)
        #expect(program.output.isEmpty)
        #expect(program.errors.contains("error: Cannot reach Redis at unix:///nowhere/redis.sock"))
        #expect(program.errors.contains("Start it, or set REDIS_URL to where it is."))
    }

    @Test func `There is no colour where nobody sees it`() async throws {
        #expect(try await !Program.run(["nonsense"]).errors.contains("\u{1B}"))
    }
}
