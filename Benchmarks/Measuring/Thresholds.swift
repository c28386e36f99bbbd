/// How much each benchmark may need of what repeats from run to run.
///
/// What stands there was measured once; a benchmark may need that and the margin, which covers what differs between machines.
package struct Thresholds: Hashable, Sendable {
    /// By figure: the share of the limit that a value may be off, in percent.
    package var margins: [String: Double]
    /// By benchmark, in the order of the file.
    package var limits: [Limit]

    /// What one benchmark may need.
    package struct Limit: Hashable, Sendable {
        /// Its name.
        package var benchmark: String
        /// In place of ``Thresholds/margins`` for one that varies more, in percent.
        package var margin: Double?
        /// By figure.
        package var values: [String: Double]

        /// Says what one may need, with the margins of all unless it has its own.
        package init(benchmark: String, margin: Double? = nil, values: [String: Double]) {
            self.benchmark = benchmark
            self.margin = margin
            self.values = values
        }
    }

    /// Says what all may need.
    package init(margins: [String: Double], limits: [Limit]) {
        self.margins = margins
        self.limits = limits
    }

    /// Compares what was measured with the limits, figure by figure; what has one of both and not the other is found too.
    ///
    /// - Parameters:
    ///   - measured: By benchmark and figure; benchmarks that are not there were not run.
    ///   - isComplete: Whether all benchmarks were run, so that a limit without a benchmark is one too many.
    package func check(_ measured: [String: [String: Double]], isComplete: Bool) -> [Finding] {
        let known = limits.flatMap { limit in
            measured[limit.benchmark].map { check(limit, $0) }
                ?? (isComplete ? [Finding(.withoutBenchmark, limit.benchmark)] : [])
        }
        let names = Set(limits.map(\.benchmark))
        return known + measured.keys.filter { !names.contains($0) }.sorted().map { Finding(.withoutLimit, $0) }
    }

    private func check(_ limit: Limit, _ measured: [String: Double]) -> [Finding] {
        let unlimited = measured.keys.filter { limit.values[$0] == nil }.sorted()
        return limit.values.sorted { $0.key < $1.key }.compactMap { figure, value in
            guard let found = measured[figure] else { return Finding(.notMeasured(figure), limit.benchmark) }
            let room = max(Self.leastRoom, value * (limit.margin ?? margins[figure] ?? 0) / 100)
            if found > value + room { return Finding(.tooMuch(figure, found, limit: value + room), limit.benchmark) }
            if found < value - room { return Finding(.less(figure, found, than: value - room), limit.benchmark) }
            return nil
        } + unlimited.map { Finding(.unlimited($0), limit.benchmark) }
    }

    /// What any value may be off: less than one more for each operation, which a thread may need now and then.
    private static let leastRoom = 0.5

    /// Takes what was measured for the limits from now on; benchmarks that were not run keep theirs.
    package mutating func update(_ measured: [(benchmark: String, values: [String: Double])]) {
        for (benchmark, values) in measured {
            if let index = limits.firstIndex(where: { $0.benchmark == benchmark }) {
                limits[index].values.merge(values) { _, new in new }
            } else {
                limits.append(Limit(benchmark: benchmark, values: values))
            }
        }
    }

    /// Something to say about a benchmark.
    package struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// What it is.
        package enum Kind: Hashable, Sendable {
            /// It needs more than it may.
            case tooMuch(String, Double, limit: Double)
            /// It needs so much less that the limit does not guard it any more.
            case less(String, Double, than: Double)
            /// It has a limit for a figure that nobody measured, so that nothing is known.
            case notMeasured(String)
            /// It has limits, and none for a figure that was measured.
            case unlimited(String)
            /// Nothing says what it may need.
            case withoutLimit
            /// There is no such benchmark.
            case withoutBenchmark
        }

        /// What is to be said.
        package let kind: Kind
        /// The name of the benchmark.
        package let benchmark: String

        init(_ kind: Kind, _ benchmark: String) {
            self.kind = kind
            self.benchmark = benchmark
        }

        /// Whether the check fails for it.
        package var isFailure: Bool {
            if case .less = kind { false } else { true }
        }

        package var description: String {
            switch kind {
            case .tooMuch(let figure, let value, let limit):
                "\(benchmark): \(figure) an operation are \(value.short), and may be \(limit.short)."
            case .less(let figure, let value, let bound):
                "\(benchmark): \(figure) an operation are \(value.short), less than \(bound.short): tighten the limit."
            case .notMeasured(let figure): "\(benchmark): \(figure) were not measured, and have a limit."
            case .unlimited(let figure): "\(benchmark): \(figure) were measured, and have no limit."
            case .withoutLimit: "\(benchmark): has no limits."
            case .withoutBenchmark: "\(benchmark): has limits, and there is no such benchmark."
            }
        }
    }
}

extension Double {
    /// With two digits after the point at most, and none from a hundred on.
    package var short: String {
        let value = self < 100 ? (self * 100).rounded() / 100 : rounded()
        return Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
