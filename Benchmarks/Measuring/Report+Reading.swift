import Files
import JSON

extension Report {
    /// Reads a file, blocking.
    ///
    /// - Throws: ``ReportError``.
    package init(contentsOf path: String) throws(ReportError) {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try WholeFile.read(path, upTo: ReportReader.largestFile)
        } catch {
            throw ReportError(file: path, problem: error.description.lowercased())
        }
        try self.init(parsing: bytes, from: path)
    }

    /// Reads what ``encoded`` writes.
    ///
    /// - Parameters:
    ///   - bytes: The JSON text.
    ///   - file: Whose bytes they are, for the error.
    /// - Throws: ``ReportError``.
    package init(parsing bytes: [UInt8], from file: String) throws(ReportError) {
        do throws(ReportReader.Failure) {
            self = try ReportReader.report(bytes)
        } catch {
            throw ReportError(file: file, problem: error.problem)
        }
    }
}

/// Why a file is no report.
package struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its path, as it was given.
    package let file: String
    /// What is wrong with it.
    package let problem: String

    package var description: String { "\(file) is no report of a benchmark: \(problem)" }
}

/// Takes a report out of JSON, and says where it is not there.
enum ReportReader {
    struct Failure: Error {
        let problem: String
    }

    /// In bytes: 64 MiB, thousands of runs.
    static let largestFile = 64 << 20

    static func report(_ bytes: [UInt8]) throws(Failure) -> Report {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw Failure(problem: error.description)
        }
        guard let format = json["format"]?.integer else { throw Failure(problem: "it has no number as its format") }
        guard format == Report.format else {
            throw Failure(problem: "its format is \(format), and this program reads \(Report.format)")
        }
        return Report(
            scenario: try string(json, "scenario", ""), machine: try facts(json, "machine", ""),
            results: try elements(json, "results", "", result))
    }

    private static func result(_ json: JSON, _ place: String) throws(Failure) -> Report.Result {
        Report.Result(
            variant: try string(json, "variant", place), program: try string(json, "program", place),
            settings: try facts(json, "settings", place), runs: try elements(json, "runs", place, run))
    }

    private static func run(_ json: JSON, _ place: String) throws(Failure) -> Report.Run {
        guard let figures = json["figures"], figures.kind == .object else {
            throw missing("an object", "figures", place)
        }
        var values: [String: Double] = [:]
        for (name, value) in figures.members {
            guard let number = value.numberText.flatMap({ Double($0) }), number.isFinite else {
                throw missing("a number", name, "\(place).figures")
            }
            values[name] = number
        }
        return Report.Run(
            figures: values,
            problems: try elements(json, "problems", place) { (json, place) throws(Failure) in
                guard let text = json.string else { throw Failure(problem: "\(place) is not a string") }
                return text
            })
    }

    // MARK: Parts

    private static func facts(_ json: JSON, _ name: String, _ place: String) throws(Failure) -> [Report.Fact] {
        try elements(json, name, place) { (json, place) throws(Failure) in
            Report.Fact(try string(json, "name", place), try string(json, "value", place))
        }
    }

    private static func string(_ json: JSON, _ name: String, _ place: String) throws(Failure) -> String {
        guard let text = json[name]?.string else { throw missing("a string", name, place) }
        return text
    }

    private static func elements<Element>(
        _ json: JSON, _ name: String, _ place: String, _ element: (JSON, String) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        guard let array = json[name], array.kind == .array else { throw missing("an array", name, place) }
        var elements: [Element] = []
        for item in array.elements {
            elements.append(try element(item, "\(place.isEmpty ? "" : "\(place).")\(name)[\(elements.count)]"))
        }
        return elements
    }

    private static func missing(_ kind: String, _ name: String, _ place: String) -> Failure {
        Failure(problem: "\(place.isEmpty ? "it" : place) has no \(name) that is \(kind)")
    }
}
