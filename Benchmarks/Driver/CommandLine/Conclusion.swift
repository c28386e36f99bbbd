import App
import Measuring

/// What becomes of a report in the end.
struct Conclusion {
    let report: Report
    /// What it is compared with, if anything.
    var earlier: Report?

    /// What is wrong in any run.
    private var problems: [String] {
        report.results.flatMap { result in
            let place = [report.scenario, result.variant, result.program].filter { !$0.isEmpty }.joined(separator: ", ")
            return result.runs.enumerated().flatMap { index, run in
                run.problems.map { "\(place), run \(index + 1): \($0)" }
            }
        }
    }

    private var isKnownToFail: Bool { Scenario.all.contains { $0.name == report.scenario && $0.isKnownToFail } }

    /// Whether every job ran exactly once and the numbers add up, as far as that is promised.
    var isGood: Bool { isKnownToFail || problems.isEmpty }

    /// Tables for people: the figures, and what became better or worse.
    var text: String {
        var tables = [report.table(Figures.all)]
        if report.results.contains(where: { $0.program == "base" }) {
            tables.append(Comparison(of: report, figures: Figures.all).table)
        }
        if let earlier { tables.append(Comparison(base: earlier, this: report, figures: Figures.all).table) }
        let facts = report.machine.map { "\($0.name): \($0.value)\n" }.joined()
        return ([facts] + tables).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// Prints everything, what is wrong to standard error.
    func show() {
        StandardStream.output.write(text)
        for problem in problems {
            StandardStream.error.write("\(isKnownToFail ? "known" : "error"): \(problem)\n")
        }
    }
}
