/// What reports say at a glance: how fast, at what cost, after how long.
package struct Picture: Sendable {
    /// Which figures are drawn.
    package struct Figures: Sendable {
        /// Jobs a second.
        package var rate: Figure
        /// How many a second the original's loop took from its queue.
        package var originalRate: Figure
        /// CPU of the worker for a job, signature included, in microseconds.
        package var worker: Figure
        /// CPU of Redis for a job, in microseconds.
        package var redis: Figure
        /// CPU of a bare signature, in microseconds.
        package var signature: Figure
        /// How long a job took, in milliseconds: what half, 95 and 99 % of them did not exceed.
        package var latencies: (half: Figure, most: Figure, nearlyAll: Figure)

        /// Names all of them.
        package init(
            rate: Figure, originalRate: Figure, worker: Figure, redis: Figure, signature: Figure,
            latencies: (half: Figure, most: Figure, nearlyAll: Figure)
        ) {
            self.rate = rate
            self.originalRate = originalRate
            self.worker = worker
            self.redis = redis
            self.signature = signature
            self.latencies = latencies
        }
    }

    /// A result; what was not measured is `nil`.
    struct Row {
        var title: String
        var subtitle: String
        var rate: Double?
        var originalRate: Double?
        var cost: Cost?
        var latencies: [Double]?
    }

    /// The CPU of a job, in microseconds.
    struct Cost {
        var signature: Double
        /// Of the worker, without the signature.
        var worker: Double
        var redis: Double

        var total: Double { signature + worker + redis }
    }

    let rows: [Row]
    /// What the results are from.
    let remark: String

    /// Draws the results of the program `this` that have anything to show.
    ///
    /// The settings `jobs` and `accounts` are named beside them.
    package init(_ reports: [Report], figures: Figures) {
        rows = reports.flatMap { report in
            report.results.filter { $0.program == "this" }.map { Row(report.scenario, $0, figures) }
        }.filter { $0.rate != nil || $0.cost != nil || $0.latencies != nil }
        let runs = Set(reports.flatMap(\.results).map(\.runs.count)).sorted()
        let machine = (reports.first?.machine ?? []).filter { Self.shown.contains($0.name) }.map(\.value)
        let count = runs.count == 1 ? "\(runs[0])" : "\(runs.first ?? 0) to \(runs.last ?? 0)"
        let origin = runs == [1] ? "Single runs" : "Medians of \(count) runs"
        remark = ([origin] + machine).joined(separator: " · ")
    }

    /// The facts that there is room for.
    private static let shown = ["processor", "cores", "memory", "kernel"]
}

extension Picture.Row {
    fileprivate init(_ scenario: String, _ result: Report.Result, _ figures: Picture.Figures) {
        func median(_ figure: Figure) -> Double? { result.samples(figure).median.flatMap { $0.isFinite ? $0 : nil } }
        let latencies = [figures.latencies.half, figures.latencies.most, figures.latencies.nearlyAll].compactMap(median)
        title = [scenario, result.variant].filter { !$0.isEmpty }.joined(separator: ", ")
        subtitle = Self.subtitle(result.settings)
        rate = median(figures.rate)
        originalRate = median(figures.originalRate)
        cost = median(figures.worker).flatMap { worker in
            guard worker > 0 else { return nil }
            let signature = min(median(figures.signature) ?? 0, worker)
            return Picture.Cost(
                signature: signature, worker: worker - signature, redis: median(figures.redis) ?? 0)
        }
        self.latencies = latencies.count == 3 ? latencies : nil
    }

    private static func subtitle(_ settings: [Report.Fact]) -> String {
        ["job", "account"].compactMap { name in
            guard let value = settings.first(where: { $0.name == "\(name)s" })?.value else { return nil }
            guard let count = Int(value) else { return "\(value) \(name)s" }
            return "\(Double(count).readable(decimals: 0)) \(name)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }
}
