import JSON

extension Thresholds {
    /// Reads what ``encoded`` writes.
    ///
    /// - Throws: ``ThresholdsError``.
    package init(parsing bytes: [UInt8]) throws(ThresholdsError) {
        guard let json = try? JSON(parsing: bytes), let margins = json["marginPercent"], let limits = json["limits"]
        else {
            throw ThresholdsError(problem: "it is no object with marginPercent and limits")
        }
        self.init(
            margins: try Self.numbers(margins),
            limits: try limits.members.map { name, value throws(ThresholdsError) in
                var values = try Self.numbers(value)
                return Limit(benchmark: name, margin: values.removeValue(forKey: Self.margin), values: values)
            })
    }

    /// The text of the file: one line for each benchmark.
    package var encoded: String {
        let lines = limits.map { limit in
            let margin = limit.margin.map { [(Self.margin, $0)] } ?? []
            let values = limit.values.sorted { $0.key < $1.key } + margin
            return "    \"\(limit.benchmark)\": \(Self.object(values))"
        }
        return """
            {
              "marginPercent": \(Self.object(margins.sorted { $0.key < $1.key })),
              "limits": {
            \(lines.joined(separator: ",\n"))
              }
            }

            """
    }

    private static let margin = "marginPercent"

    private static func numbers(_ json: JSON) throws(ThresholdsError) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for (name, value) in json.members {
            guard let number = value.numberText.flatMap({ Double($0) }) else {
                throw ThresholdsError(problem: "\(name) is no number")
            }
            numbers[name] = number
        }
        return numbers
    }

    private static func object(_ values: [(String, Double)]) -> String {
        "{" + values.map { "\"\($0)\": \($1.short)" }.joined(separator: ", ") + "}"
    }
}

/// Why a file does not say what benchmarks may need.
package struct ThresholdsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The end of the sentence that it cannot be read.
    package let problem: String

    /// Says what is wrong.
    package init(problem: String) { self.problem = problem }

    package var description: String { "The file of thresholds cannot be read: \(problem)." }
}
