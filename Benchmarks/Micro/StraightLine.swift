/// One job's work in a straight line: from the inbox entry to the receipt, without Redis and the network.
///
/// Its figures are the sums of those of its parts.
enum StraightLine {
    static let name = "job"
    static let operation = "one job's work in a straight line: the sum of its parts"

    /// The parts, and for how many jobs one operation of each is.
    private static let parts: KeyValuePairs = [
        "job-decode": 1, "abi-calldata": 1, "transaction-digest": 1, "sign": 1, "transaction-encode": 1,
        "record-encode": 1, "redis-encode": Benchmark.batch, "json-sends": Benchmark.batch,
        "json-answers": Benchmark.batch, "json-receipts": Benchmark.block,
    ]

    /// What its parts are called.
    static var names: [String] { parts.map(\.key) }

    /// Adds up the parts; `nil` unless all of them were measured.
    static func sum(of measurements: [Measurement]) -> Measurement? {
        let found = parts.compactMap { name, jobs in
            measurements.first { $0.name == name }.map { ($0, Double(jobs)) }
        }
        guard found.count == parts.count, let first = found.first?.0 else { return nil }
        var sum = Measurement(name: name, operation: operation)
        sum.rounds = first.rounds.indices.map { round in
            found.reduce(into: .zero) { $0.add($1.0.rounds[round], over: $1.1, of: Double(found.count)) }
        }
        for figure in first.counts.keys {
            let values = found.compactMap { measurement, jobs in measurement.counts[figure].map { $0 / jobs } }
            if values.count == found.count { sum.counts[figure] = values.reduce(0, +) }
        }
        return sum
    }
}

extension Measurement.Round {
    fileprivate static let zero = Self(cpu: 0, wall: 0, signature: 0)

    /// Adds a part that is for so many jobs; signatures are averaged over the `parts`.
    fileprivate mutating func add(_ other: Self, over jobs: Double, of parts: Double) {
        cpu += other.cpu / jobs
        wall += other.wall / jobs
        signature += other.signature / parts
    }
}
