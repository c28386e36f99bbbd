import Arguments
import Testing

@testable import Driver

@Suite struct BenchOptionsTests {
    private func options(_ words: String...) throws -> BenchOptions {
        guard case .command(let command) = try BenchCommand.parse(words) else { throw NotACommand() }
        return BenchOptions(command.arguments)
    }

    private struct NotACommand: Error {}

    @Test func `without words the default runs, and nothing is set`() throws {
        let scenario = try options().scenario
        #expect(scenario.name == "default" && scenario.runs == 5)
        #expect(scenario.settings == RunSettings())
    }

    @Test func `what is given wins over the scenario`() throws {
        let scenario = try options(
            "far", "--jobs", "7", "--accounts=2", "--workers", "3", "--lanes", "4", "--in-flight", "5", "--block-time",
            "1.5s", "--latency", "10ms", "--runs", "2", "--durability", "always"
        ).scenario
        var expected = RunSettings(jobs: 7, accounts: 2, workers: 3, lanes: 4, inFlight: 5)
        expected.blockTime = .milliseconds(1_500)
        expected.latency = .milliseconds(10)
        expected.durability = .always
        #expect(scenario.settings == expected && scenario.runs == 2)
    }

    @Test func `the quick size is small, and what is given wins over it`() throws {
        for scenario in Scenario.all {
            let quick = try options(scenario.name, "--quick").scenario
            #expect(quick.runs == 1 && quick.settings.jobs <= 6_000 && quick.settings.isQuick)
        }
        let given = try options("tuned", "--quick", "--jobs", "9000", "--runs", "3").scenario
        #expect(given.settings.jobs == 9_000 && given.runs == 3)
    }

    @Test(arguments: [
        ["nonsense"], ["--jobs", "0"], ["--accounts", "1001"], ["--workers", "0"], ["--lanes", "4097"],
        ["--in-flight", "0"], ["--block-time", "0ms"], ["--block-time", "5"], ["--latency", "-1ms"], ["--runs", "0"],
        ["--durability", "often"], ["--against", "geth"], ["--worker", "/none"], ["--base", "/none"],
        ["tuned", "steady"], ["--worker", "/tmp"], ["--base-instructions", "/bin/sh"], ["--json", ""], ["--svg", ""],
    ])
    func `what cannot be is refused`(_ words: [String]) {
        #expect(throws: CommandLineError.self) { try BenchCommand.parse(words) }
    }

    @Test(arguments: [
        (["crash", "--jobs", "41", "--accounts", "4", "--in-flight", "10"], "have room for 40, not for 41."),
        (["deep", "--jobs", "19"], "deep needs 20 jobs at least."),
        (["loss", "--jobs", "4"], "loss needs 5 jobs at least."),
        (["idle", "--jobs", "5"], "idle has no jobs: leave out --jobs."),
    ])
    func `a number of jobs that its scenario cannot do with is refused with a sentence`(
        _ words: [String], _ sentence: String
    ) throws {
        let error = #expect(throws: CommandLineError.self) { try BenchCommand.parse(words) }
        #expect(error?.message.contains(sentence) == true)
    }

    @Test(arguments: [
        ["crash", "--jobs", "40", "--accounts", "4", "--in-flight", "10"], ["deep", "--jobs", "20"],
        ["loss", "--jobs", "5"], ["idle"], ["idle", "--quick"], ["crash", "--quick"],
    ])
    func `a number of jobs that its scenario can just do with is taken`(_ words: [String]) throws {
        _ = try BenchCommand.parse(words)
    }

    @Test(arguments: [("100ms", 100), ("2s", 2_000), ("1.5s", 1_500), ("0ms", 0)])
    func `a time has a unit`(_ text: String, _ milliseconds: Int) {
        #expect(Milliseconds(argument: text)?.duration == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "5", "ms", "1m", "1.2.3s", "-1s", "1e9s", "99999999s"])
    func `what is no time is refused`(_ text: String) {
        #expect(Milliseconds(argument: text) == nil)
    }

    @Test func `the help names every scenario`() throws {
        guard case .text(let help) = try BenchCommand.parse(["--help"], width: 80) else { throw NotACommand() }
        for scenario in Scenario.all { #expect(help.contains("- \(scenario.name): ")) }
    }

    @Test func `each scenario has a name of its own`() {
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
    }
}
