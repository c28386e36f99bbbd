import Measuring

/// What is done in a rig, and what of it is measured.
protocol Procedure: Sendable {
    /// Starts the workers, gives them something to do, and ends them in good order.
    func measure(_ rig: Rig) async throws -> Measurement
}

/// What came of one run.
struct Measurement: Sendable {
    var values: Values = [:]
    /// What is not as it must be, one sentence each.
    var problems: [String] = []

    /// For the report.
    var run: Report.Run {
        Report.Run(figures: values.reduce(into: [:]) { $0[$1.key.name] = $1.value }, problems: problems)
    }
}
