/// How jobs went, from their push to their settlement.
struct Course: Sendable {
    var jobs: [DoneJob]
    /// When each was pushed, in milliseconds since 1970 by our clock, by its workflow.
    var pushedAt: @Sendable (Int) -> Double?
    /// When each transaction was mined, by its hash; empty where nobody tells.
    var minedAt: [String: Double]

    /// Latencies of every leg that is known.
    var latencies: Values {
        var values: Values = [:]
        for leg in Leg.allCases {
            let lengths = jobs.compactMap {
                leg.length($0, pushedAt: pushedAt($0.workflow), minedAt: minedAt[$0.transaction])
            }.sorted()
            for percentile in Leg.percentiles {
                values[leg.figure(percentile)] = lengths.percentile(Double(percentile) / 100)
            }
        }
        return values
    }

    /// How fast jobs were settled: from the first push on, and between the first and the last tenth of them.
    ///
    /// The second is left out when most were settled in a heap: how fast a heap is written down says nothing.
    var rates: Values {
        let settled = jobs.compactMap(\.settledAt).sorted()
        guard let first = jobs.compactMap({ pushedAt($0.workflow) }).min(), let last = settled.last else { return [:] }
        var values: Values = [:]
        values[Figures.seconds] = (last - first) / 1_000
        values[Figures.settled] = Double(settled.count) / max((last - first) / 1_000, 0.001)
        let (low, high) = (settled.count / 10, settled.count * 9 / 10 - 1)
        if high > low, settled[high] - settled[low] >= (last - first) / 2 {
            values[Figures.steady] = Double(high - low) / ((settled[high] - settled[low]) / 1_000)
        }
        return values
    }
}

extension [Double] {
    /// The least value that this share of them, which are sorted, does not exceed; `nil` without any.
    func percentile(_ share: Double) -> Double? {
        guard !isEmpty else { return nil }
        return self[Swift.min(Swift.max(Int((share * Double(count)).rounded(.up)), 1), count) - 1]
    }
}
