/// What a figure was in repeated runs.
package struct Samples: Hashable, Sendable {
    /// In the order of the runs.
    package let values: [Double]

    package init(_ values: [Double]) { self.values = values }

    /// The value in the middle, or the mean of the two there; `nil` without runs.
    package var median: Double? {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        guard !sorted.isEmpty else { return nil }
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Half of the way from the smallest to the largest value; 0 with less than two runs.
    package var spread: Double {
        guard let least = values.min(), let most = values.max() else { return 0 }
        return (most - least) / 2
    }
}
