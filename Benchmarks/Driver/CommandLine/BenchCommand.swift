import App
package import Arguments
import Files
import Measuring

/// The command line of `autometa bench`.
package struct BenchCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: CommandLine.arguments.first == nameBesideProgram ? nameBesideProgram : "autometa-bench",
        abstract: "Measure what a job costs on this machine, and prove that each ran once.",
        discussion: BenchHelp.text, arguments: BenchOptions.all)

    /// What `autometa bench` calls it.
    private static let nameBesideProgram = "autometa bench"

    package let arguments: ParsedArguments
    private var options: BenchOptions { BenchOptions(arguments) }

    package init(arguments: ParsedArguments) { self.arguments = arguments }

    package func validate() throws(ValidationError) { try options.validate() }

    package func run() async throws {
        let earlier = try options.comparedWith
        let before = try options.measuredBefore
        let reports = if before.isEmpty { [try await measure()] } else { before }
        let conclusions = reports.map { Conclusion(report: $0, earlier: earlier) }
        // First of all, since a disk that is full by now must not take away what was measured.
        for conclusion in conclusions { conclusion.show() }
        if let path = arguments[BenchOptions.json] {
            try OutputFile(path: path).write(String(decoding: reports[0].encoded, as: UTF8.self))
        }
        if let path = arguments[BenchOptions.svg] {
            try OutputFile(path: path).write(Picture(reports, figures: Figures.drawn).svg)
        }
        guard conclusions.allSatisfy(\.isGood) else { throw ExitCode.failure }
    }

    private func measure() async throws -> Report {
        try Prerequisites.check(options)
        let benchmark = Benchmark(
            scenario: options.scenario, programs: options.programs, project: try ProjectFolder.locate(),
            progress: Progress())
        return try await withInterruption { try await benchmark.run() }
    }
}
