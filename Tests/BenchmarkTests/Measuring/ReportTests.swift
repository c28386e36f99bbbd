import Files
import Measuring
import Testing

struct ReportTests {
    private let report = Report(
        scenario: "tuned",
        machine: [
            Report.Fact("processor", "a \"quoted\" one"), Report.Fact("left_out", "x"), Report.Fact("left_out", "y"),
        ],
        results: [
            Report.Result(
                variant: "2 workers", program: "this", settings: [Report.Fact("jobs", "100")],
                runs: [
                    Report.Run(figures: ["rate": 0.1, "large": 1e300, "small": -1e-300, "whole": 3]),
                    Report.Run(problems: ["A job ran twice.", "Others\nwith a line break"]),
                ])
        ])

    @Test func `A report that is written is read back the same`() throws {
        #expect(try Report(parsing: report.encoded, from: "here") == report)
    }

    @Test func `Numbers that JSON does not have are left out`() throws {
        var strange = report
        strange.results[0].runs[1].figures = ["rate": .infinity, "other": .nan, "good": 1]
        let read = try Report(parsing: strange.encoded, from: "here")
        #expect(read.results[0].runs[1].figures == ["good": 1])
    }

    @Test(arguments: [
        ("", "invalid JSON at byte 0: the text ends inside a value"),
        ("[]", "it has no number as its format"),
        (#"{"format": "1"}"#, "it has no number as its format"),
        (#"{"format": 2}"#, "its format is 2, and this program reads 1"),
        (#"{"format": 1}"#, "it has no scenario that is a string"),
        (#"{"format": 1, "scenario": "a", "machine": {}}"#, "it has no machine that is an array"),
        (
            #"{"format": 1, "scenario": "a", "machine": [{"name": "b"}]}"#,
            "machine[0] has no value that is a string"
        ),
        (
            #"{"format": 1, "scenario": "a", "machine": [], "results": [{"variant": "", "program": "this", "settings": [], "runs": [{"figures": {}, "problems": []}, {"figures": {"rate": "fast"}, "problems": []}]}]}"#,
            "results[0].runs[1].figures has no rate that is a number"
        ),
        (
            #"{"format": 1, "scenario": "a", "machine": [], "results": [{"variant": "", "program": "this", "settings": [], "runs": [{"figures": {}, "problems": [1]}]}]}"#,
            "results[0].runs[0].problems[0] is not a string"
        ),
        (
            #"{"format": 1, "scenario": "a", "machine": [], "results": [{"variant": "", "program": "this", "settings": [], "runs": [{"figures": {"rate": 1e999}, "problems": []}]}]}"#,
            "results[0].runs[0].figures has no rate that is a number"
        ),
    ]) func `What is no report is an error that says where`(text: String, problem: String) {
        let error = #expect(throws: ReportError.self) { try Report(parsing: Array(text.utf8), from: "old.json") }
        #expect(error?.description == "old.json is no report of a benchmark: \(problem)")
    }

    @Test func `A file is read, and one that cannot be is named`() async throws {
        try await ScratchFolder.with { folder in
            let path = folder.file("report.json")
            let file = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
            try file.closeAfter { try file.writeAll(report.encoded) }
            #expect(try Report(contentsOf: path) == report)
            let error = #expect(throws: ReportError.self) { try Report(contentsOf: "\(folder.path)/none.json") }
            #expect(
                error?.description == "\(folder.path)/none.json is no report of a benchmark: no such file or directory")
        }
    }

    // MARK: The table

    @Test func `The table has a column for each result, aligned, and no row that is empty`() {
        let figures = [
            Figure("rate", "jobs/s", better: .higher), Figure("none", "nothing", better: .lower),
            Figure("cost", "CPU, us", better: .lower),
        ]
        let runs = [4_012.4, 3_990, 4_100].map { Report.Run(figures: ["rate": $0, "cost": 1_000_000 / $0]) }
        let report = Report(
            scenario: "tuned", machine: [],
            results: [
                Report.Result(variant: "", program: "base", settings: [], runs: [Report.Run(figures: ["rate": 0.5])]),
                Report.Result(variant: "", program: "this", settings: [], runs: runs),
            ])
        #expect(
            report.table(figures) == """
                tuned     base        this
                runs         1           3
                jobs/s   0.500  4,012 ± 58
                CPU, us            249 ± 4

                """)
    }
}

struct SamplesTests {
    @Test func `The median is the value in the middle`() {
        #expect(Samples([]).median == nil)
        #expect(Samples([3]).median == 3)
        #expect(Samples([9, 1, 5]).median == 5)
        #expect(Samples([9, 1, 5, 7]).median == 6)
    }

    @Test func `The spread is the standard deviation of what the runs are a sample of`() {
        #expect(Samples([]).spread == 0)
        #expect(Samples([3]).spread == 0)
        #expect(Samples([1, 3]).spread == 2.0.squareRoot())
        #expect(Samples([2, 4, 4, 4, 5, 5, 7, 9]).spread == (32.0 / 7).squareRoot())
    }
}
