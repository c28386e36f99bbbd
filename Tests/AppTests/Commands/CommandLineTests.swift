import App
import Arguments
import TestServers
import Testing

@testable import autometa

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct CommandLineTests {
    @Test(arguments: Settings.all.map { ($0.key, $0.option) })
    func `Each key of the configuration is an option`(_ key: String, _ option: String) throws {
        let arguments = try Self.parsed(["status", "--\(option)", "value"])
        #expect(ConfigurationOptions(arguments).values == [key: "value"])
    }

    @Test func `Options are named like their keys`() {
        let options = Dictionary(uniqueKeysWithValues: Settings.all.map { ($0.key, $0.option) })
        #expect(options["gas.maxFeePerGas"] == "gas-max-fee-per-gas")
        #expect(options["worker.leaseTTL"] == "worker-lease-ttl")
        #expect(options["chain.id"] == "chain-id")
    }

    @Test(arguments: [
        ["--help"], ["--version"], ["push", "--help"], ["help", "push"], [], ["--generate-completion-script", "bash"],
    ])
    func `Help and version go to standard output, and that is success`(_ arguments: [String]) async throws {
        let program = try await Program.run(arguments)
        #expect(program.exitCode == 0)
        #expect(!program.output.isEmpty && program.errors.isEmpty)
    }

    @Test(arguments: [
        (["nonsense"], "error: Unexpected argument 'nonsense'.\nSee 'autometa --help' for more information.\n"),
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

    @Test func `Help is as wide as the terminal, and 80 columns where there is none`() async throws {
        for (environment, width) in [([:], 80), (["COLUMNS": "50"], 50)] {
            let program = try await Program.run(["demo", "--help"], environment: environment)
            let longest = program.output.split(separator: "\n").map(\.count).max() ?? 0
            #expect((width - 10...width).contains(longest))
        }
    }

    @Test func `There is no colour where nobody sees it`() async throws {
        #expect(try await !Program.run(["nonsense"]).errors.contains("\u{1B}"))
    }

    /// What a line gives its command.
    static func parsed(_ words: [String]) throws -> ParsedArguments {
        guard case .command(let command) = try Autometa.parse(words) else { throw NotACommand() }
        return command.arguments
    }

    private struct NotACommand: Error {}
}
