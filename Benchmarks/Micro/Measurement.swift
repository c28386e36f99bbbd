import Measuring

/// What has been measured of one benchmark.
struct Measurement: Sendable {
    let name: String
    /// What one operation is.
    let operation: String
    /// For each round, what one operation took.
    var rounds: [Round] = []
    /// By the names of ``Counts``, for one operation.
    var counts: [String: Double] = [:]

    /// Nanoseconds for one operation, in one round.
    struct Round: Sendable {
        /// Of the processor, by this process.
        var cpu: Double
        /// Until it was done.
        var wall: Double
        /// Of the processor, by Redis; `nil` where there is none.
        var server: Double?
        /// For a bare signature right afterwards.
        var signature: Double

        /// What an operation costs, in bare signatures.
        var signatures: Double { cpu / signature }
    }

    func samples(_ value: (Round) -> Double?) -> Samples { Samples(rounds.compactMap(value)) }
}
