/// What a figure was in repeated runs.
package struct Samples: Hashable, Sendable {
    /// In the order of the runs.
    package let values: [Double]

    /// Takes the values of all runs that have one.
    package init(_ values: [Double]) { self.values = values }

    /// The value in the middle, or the mean of the two there; `nil` without runs.
    package var median: Double? {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        guard !sorted.isEmpty else { return nil }
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The standard deviation of the population that the runs are a sample of; 0 with less than two.
    ///
    /// Unlike the way from the smallest value to the largest it does not grow with the number of runs, so that more runs
    /// never tell less.
    package var spread: Double {
        guard values.count > 1 else { return 0 }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return (squares / Double(values.count - 1)).squareRoot()
    }
}
