import Arguments
import Files
import Measuring

extension BenchOptions {
    static let fileKeys: [any ArgumentKey] = [json, svg, compare, from]

    static let json = Option<String?>(
        "json", valueName: "file", help: "Where the report goes as JSON, with every run. (default: nowhere)")
    static let svg = Option<String?>(
        "svg", valueName: "file", help: "Where a picture of it goes, as SVG. (default: nowhere)")
    static let compare = Option<String?>(
        "compare", valueName: "file", help: "An earlier report, which this one is compared with. (default: none)")
    static let from = Option<[String]>(
        "from", valueName: "file",
        help:
            "A report to show again; nothing is measured. Given several times, all are in one picture. (default: none)")

    /// What was measured before and is reported now; when there is nothing, it is measured.
    ///
    /// - Throws: `ReportError`.
    var measuredBefore: [Report] {
        get throws(ReportError) {
            try arguments[Self.from].map { path throws(ReportError) in try Report(contentsOf: path) }
        }
    }

    /// What this report is compared with.
    ///
    /// - Throws: `ReportError`.
    var comparedWith: Report? {
        get throws(ReportError) {
            if let path = arguments[Self.compare] { try Report(contentsOf: path) } else { nil }
        }
    }

    /// Finds out before anything is measured whether the files are as they must be.
    func validateFiles() throws(ValidationError) {
        do throws(ReportError) {
            _ = try (measuredBefore, comparedWith)
        } catch {
            throw ValidationError("\(error).")
        }
        for key in [Self.json, Self.svg] {
            if let path = arguments[key] { try Self.validateOutput(path) }
        }
        let settings: [any ArgumentKey] = [
            Self.name, Self.jobs, Self.accounts, Self.workers, Self.lanes, Self.inFlight, Self.blockTime, Self.latency,
            Self.runs, Self.durability, Self.against, Self.quick, Self.worker, Self.base,
            Self.instructions, Self.baseInstructions,
        ]
        if !arguments[Self.from].isEmpty, let key = settings.first(where: arguments.isGiven) {
            throw ValidationError("--from measures nothing: leave out \(key.definition.name).")
        }
        let single: [any ArgumentKey] = [Self.json, Self.compare]
        if arguments[Self.from].count > 1, let key = single.first(where: arguments.isGiven) {
            throw ValidationError("\(key.definition.name) is for one report: give --from once.")
        }
    }

    private static func validateOutput(_ path: String) throws(ValidationError) {
        do throws(OutputFile.Failure) {
            try OutputFile(path: path).check()
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
