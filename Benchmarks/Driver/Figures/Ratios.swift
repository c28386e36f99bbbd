import Measuring

/// What a run's figures are in what was measured beside it: the numbers that other machines can be compared by.
enum Ratios {
    static func of(_ values: Values) -> Values {
        var ratios: Values = [:]
        func divide(_ upper: Double?, _ lower: Double?) -> Double? {
            guard let upper, let lower, lower > 0 else { return nil }
            return upper / lower
        }
        ratios[Figures.perOriginalPop] = divide(values[Figures.settled], values[Figures.originalPops])
        ratios[Figures.perRedisPop] = divide(values[Figures.settled], values[Figures.redisPops])
        ratios[Figures.perCeiling] = divide(values[Figures.settled], values[Figures.ceiling])
        ratios[Figures.workerSignatures] = divide(values[Figures.workerCPU], values[Figures.signature])
        return ratios
    }

    /// The mean of each figure over those that have it.
    static func mean(_ all: [Values]) -> Values {
        var sums: [Figure: (sum: Double, count: Double)] = [:]
        for (figure, value) in all.joined() {
            let before = sums[figure] ?? (0, 0)
            sums[figure] = (before.sum + value, before.count + 1)
        }
        return sums.mapValues { $0.sum / $0.count }
    }
}
