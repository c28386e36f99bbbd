import Measuring

extension Report {
    /// Takes what was measured: each benchmark is a variant, each round a run, and what was counted is in all of its runs.
    init(_ measurements: [Measurement], on machine: [Fact]) {
        self.init(
            scenario: "micro", machine: machine,
            results: measurements.map { measurement in
                Result(
                    variant: measurement.name, program: "this",
                    settings: [Fact("operation", measurement.operation)], runs: Self.runs(measurement))
            })
    }

    private static func runs(_ measurement: Measurement) -> [Run] {
        // Without rounds there still is what was counted.
        let rounds = measurement.rounds.isEmpty ? [nil] : measurement.rounds.map(Optional.some)
        return rounds.map { round in
            var figures = measurement.counts
            figures["cpu_ns"] = round?.cpu
            figures["cpu_signatures"] = round?.signatures
            figures["wall_ns"] = round?.wall
            figures["redis_cpu_ns"] = round?.server
            figures["signature_ns"] = round?.signature
            return Run(figures: figures)
        }
    }
}
