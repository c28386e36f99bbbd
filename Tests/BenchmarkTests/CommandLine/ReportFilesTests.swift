import Arguments
import Files
import Foundation
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

    @Test(arguments: [(1.8, false), (1.81, true)])
    func `a simulator that takes too much is said`(_ signatures: Double, _ isSaid: Bool) {
        var report = report("default")
        report.results[0].runs[0].figures[Figures.ceilingSignatures.name] = signatures
        #expect(Conclusion(report: report).text.contains("note: the simulator used 1.81 bare signatures") == isSaid)
    }

    @Test func `what was set is shown`() {
        var report = report("default")
        report.results[0].settings = RunSettings().facts
        #expect(Conclusion(report: report).text.contains("settings: jobs 2000, accounts 1, "))
        #expect(Conclusion(report: report).text.contains("recover_every 64"))
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

    @Test(arguments: ["--json", "--svg"])
    func `a file that can be written stays as it is until there is something to write`(_ option: String) async throws {
        try await ScratchFolder.with { folder in
            _ = try BenchCommand.parse([option, folder.file("new")])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
            try WholeFile.write("old", to: folder.file("old"))
            _ = try BenchCommand.parse([option, folder.file("old")])
            #expect(WholeFile.text(folder.file("old")) == "old")
        }
    }

    @Test func `a file is replaced whole, behind a link too, and a device is written to`() async throws {
        try await ScratchFolder.with { folder in
            try WholeFile.write("something old and long", to: folder.file("old"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("link"), withDestinationPath: folder.file("old"))
            for name in ["link", "new"] { try OutputFile(path: folder.file(name)).write("new") }
            #expect(WholeFile.text(folder.file("old")) == "new" && WholeFile.text(folder.file("new")) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
            try OutputFile(path: "/dev/null").check()
            try OutputFile(path: "/dev/null").write("new")
            #expect(WholeFile.text("/dev/null").isEmpty)
        }
    }

    @Test(arguments: ["--from", "--compare", "--json", "--svg"])
    func `a file that cannot be read or written is found before anything is measured`(_ option: String) {
        #expect(throws: CommandLineError.self) { try BenchCommand.parse([option, "/none/report.json"]) }
    }
}
