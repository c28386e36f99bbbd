import Measuring

/// What was measured, for people.
struct Table: CustomStringConvertible {
    let measurements: [Measurement]

    var description: String {
        var table = TextTable(isLastToTheLeft: true)
        for row in Self.withoutEmptyColumns([Self.header] + measurements.map(Self.row)) { table.add(row) }
        return table.text
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
