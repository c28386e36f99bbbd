import Arguments
import Files
import Measuring
import Testing

@testable import Driver

/// Reports that were measured before.
@Suite(.timeLimit(.minutes(1))) struct ReportFilesTests {
    private func report(_ scenario: String, problems: [String] = []) -> Report {
        let run = Report.Run(figures: [Figures.settled.name: 12, Figures.workerCPU.name: 34], problems: problems)
        return Report(
            scenario: scenario, machine: [], results: [.init(variant: "", program: "this", settings: [], runs: [run])])
    }

    /// Runs the command with reports in files.
    private func run(_ reports: [Report], _ words: (ScratchFolder) -> [String] = { _ in [] }) async throws {
        try await ScratchFolder.with { folder in
            var from: [String] = []
            for (index, report) in reports.enumerated() {
                try WholeFile.write(String(decoding: report.encoded, as: UTF8.self), to: folder.file("\(index).json"))
                from += ["--from", folder.file("\(index).json")]
            }
            guard case .command(let command) = try BenchCommand.parse(from + words(folder)) else { return }
            try await command.run()
        }
    }

    @Test func `a good report is shown again, and written again as it was`() async throws {
        let report = report("default")
        try await ScratchFolder.with { folder in
            try await run([report]) { _ in ["--json", folder.file("json"), "--svg", folder.file("svg")] }
            #expect(try Report(contentsOf: folder.file("json")) == report)
            #expect(WholeFile.text(folder.file("svg")).hasPrefix("<svg"))
        }
    }

    @Test func `a report with a job that did not run once is no better the second time`() async throws {
        await #expect(throws: ExitCode.failure) {
            try await run([report("tuned"), report("default", problems: ["1 of 2 jobs never ran."])])
        }
    }

    @Test func `what is known to fail is said and does not fail`() async throws {
        try await run([report("loss", problems: ["1 of 2 jobs never ran."])])
        let conclusion = Conclusion(report: report("loss", problems: ["bad"]))
        #expect(conclusion.isGood && !Conclusion(report: report("crash", problems: ["bad"])).isGood)
    }

    @Test func `an earlier report is compared with`() async throws {
        let conclusion = Conclusion(report: report("default"), earlier: report("default"))
        #expect(conclusion.text.contains("verdict"))
        #expect(!Conclusion(report: report("default")).text.contains("verdict"))
    }

    @Test(arguments: [["--jobs", "5"], ["tuned"], ["--quick"], ["--against", "simulator"], ["--base", "/bin/sh"]])
    func `who measures nothing sets nothing`(_ words: [String]) async {
        await #expect(throws: CommandLineError.self) { try await run([report("default")]) { _ in words } }
    }

    @Test(arguments: ["--json", "--compare"])
    func `of several reports none is the one to write or to compare`(_ option: String) async {
        await #expect(throws: CommandLineError.self) {
            try await run([report("default"), report("tuned")]) { [option, $0.file("0.json")] }
        }
    }

    @Test(arguments: ["--from", "--compare", "--json", "--svg"])
    func `a file that cannot be read or written is found before anything is measured`(_ option: String) {
        #expect(throws: CommandLineError.self) { try BenchCommand.parse([option, "/none/report.json"]) }
    }
}
