import Measuring

/// What was measured, for people.
struct Table: CustomStringConvertible {
    let measurements: [Measurement]

    var description: String {
        let rows = Self.withoutEmptyColumns([Self.header] + measurements.map(Self.row))
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let (text, width) = cell
                let padding = String(repeating: " ", count: width - text.count)
                return column == 0 || column == row.count - 1 ? text + padding : padding + text
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static let header = [
        "benchmark", "CPU ns", "±", "signatures", "±", "wall ns", "Redis ns", "instructions", "allocations",
        "one operation",
    ]

    private static func row(_ measurement: Measurement) -> [String] {
        let (cpu, signatures) = (measurement.samples(\.cpu), measurement.samples(\.signatures))
        let counts = [Counts.instructions, Counts.allocations].map { figure in
            measurement.counts[figure]?.short ?? nothing
        }
        return [
            measurement.name, whole(cpu.median), cpu.median == nil ? nothing : whole(cpu.spread),
            signatures.median?.fourDigits ?? nothing, cpu.median == nil ? nothing : signatures.spread.fourDigits,
            whole(measurement.samples(\.wall).median),
            whole(measurement.samples(\.server).median),
        ] + counts + [measurement.operation]
    }

    private static func whole(_ value: Double?) -> String { value.map { "\(Int($0.rounded()))" } ?? nothing }

    private static let nothing = "–"

    /// Leaves out what was not measured of any.
    private static func withoutEmptyColumns(_ rows: [[String]]) -> [[String]] {
        let columns = rows[0].indices.filter { column in rows.dropFirst().contains { $0[column] != nothing } }
        return rows.map { row in columns.map { row[$0] } }
    }
}

extension Double {
    /// With four digits after the point.
    fileprivate var fourDigits: String {
        let digits = "\(Int((self * 10_000).rounded()))"
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return "\(padded.dropLast(4)).\(padded.suffix(4))"
    }
}
