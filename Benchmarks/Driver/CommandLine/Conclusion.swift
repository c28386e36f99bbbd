import App
import Measuring

/// What becomes of a report in the end.
struct Conclusion {
    let report: Report
    /// What it is compared with, if anything.
    var earlier: Report?

    /// What is wrong in runs, a sentence each.
    private var problems: [String] {
        report.results.flatMap { result in
            let place = [report.scenario, result.variant, result.program].filter { !$0.isEmpty }.joined(separator: ", ")
            return result.runs.enumerated().flatMap { index, run in
                run.problems.map { "\(place), run \(index + 1): \($0)" }
            }
        }
    }

    /// Whether every job ran exactly once and the numbers add up.
    var isGood: Bool { problems.isEmpty }

    /// Tables for people: the figures, and what became better or worse.
    var text: String {
        var tables = [report.table(Figures.all)]
        if report.results.contains(where: { $0.program == "base" }) {
            tables.append(Comparison(of: report, figures: Figures.all).table)
        }
        if let earlier { tables.append(Comparison(base: earlier, this: report, figures: Figures.all).table) }
        let facts = report.machine.map { "\($0.name): \($0.value)\n" }.joined()
        return ([facts + settings] + tables + notes).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What was set, a line for each variant.
    private var settings: String {
        var lines: [String] = []
        for result in report.results where !result.settings.isEmpty {
            let title = ["settings", result.variant].filter { !$0.isEmpty }.joined(separator: " of ")
            let line = "\(title): \(result.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", "))\n"
            if !lines.contains(line) { lines.append(line) }
        }
        return lines.joined()
    }

    /// What has to be known to read the figures.
    private var notes: [String] {
        let ceiling = report.results.compactMap { $0.samples(Figures.ceilingSignatures).median }.max() ?? 0
        let isExpensive = ceiling > SimulatorCeiling.mostSignatures
        return [
            isExpensive
                ? "note: the simulator used \(ceiling.readable) bare signatures of CPU a transaction, and should use "
                    + "\(SimulatorCeiling.mostSignatures) at most: it takes more of the machine than it should.\n" : ""
        ]
    }

    /// Prints everything, what is wrong to standard error.
    func show() {
        StandardStream.output.write(text)
        for problem in problems { StandardStream.error.write("error: \(problem)\n") }
    }
}
