import Glibc

/// Whether a figure differs between two programs by more than noise, and in which direction.
///
/// A difference counts when it is beyond twice the spread, that of the side that has the larger one. Values that are all
/// above zero are taken by their logarithms, since noise is in proportion to what it disturbs; spreads are in proportion
/// then, and so is the difference. It also has to be beyond what the figure tells apart, ``Figure/resolution``: where all
/// runs of both are equal, as exact counts are, that alone decides.
///
/// Where runs of both programs took turns, the difference is the median of those of neighbouring runs, and the spread is
/// theirs if that is smaller: what slows down the machine for minutes meets both runs of a pair and cancels. It is not
/// taken in any case, since a pair has the noise of two runs: where no drift cancels it is larger by a factor of √2.
///
/// Three runs of each are needed. Less than five know their spread badly: there the difference has to be beyond five times
/// the spread of three runs, or three times that of four. Of figures that differ by noise alone one in fifty is called
/// different then, also with five runs, and one in a thousand with ten; `ComparisonTests` counts them.
package struct Difference: Hashable, Sendable {
    /// What is to be thought of a difference.
    package enum Verdict: Sendable {
        /// It counts, in the direction of the figure.
        case better
        /// It counts, in the other direction.
        case worse
        /// Not told from noise.
        case withinNoise
        /// Only the base has the figure.
        case onlyBase
        /// Only this has the figure.
        case onlyThis
        /// The base or this has less than three runs.
        case tooFewRuns
    }

    /// Whether it counts, and for whom.
    package let verdict: Verdict
    /// By what part the figure is larger than the base's, 0.05 for 5 %; `nil` where the base has it not, or as zero or less.
    package let change: Double?

    /// - Parameter pairs: The values of neighbouring runs, those of the base first; empty where runs did not take turns.
    init(_ figure: Figure, _ base: Samples, _ this: Samples, pairs: [(Double, Double)]) {
        guard let old = base.median else {
            (verdict, change) = (.onlyThis, nil)
            return
        }
        guard let new = this.median else {
            (verdict, change) = (.onlyBase, nil)
            return
        }
        let scale = Scale(base.values + this.values)
        func difference(_ scale: Scale) -> Double {
            scale.differences(pairs).median ?? scale.difference(old, new)
        }
        let found = difference(scale)
        change = scale.change(found) ?? (old > 0 ? new / old - 1 : nil)
        if min(base.values.count, this.values.count) < Self.fewestRuns {
            verdict = .tooFewRuns
        } else if abs(difference(.linear)) <= figure.resolution + Self.rounding
            || abs(found) <= Self.threshold(scale, base, this, pairs)
        {
            verdict = .withinNoise
        } else {
            verdict = (found > 0) == (figure.better == .higher) ? .better : .worse
        }
    }

    private static func threshold(
        _ scale: Scale, _ base: Samples, _ this: Samples, _ pairs: [(Double, Double)]
    ) -> Double {
        var spread = max(scale.samples(base).spread, scale.samples(this).spread)
        if pairs.count >= fewestRuns { spread = min(spread, scale.differences(pairs).spread) }
        let runs = min(base.values.count, this.values.count)
        return max((fewRuns[runs] ?? 2) * spread, rounding)
    }

    private static let fewestRuns = 3
    /// How many times the spread a difference has to be with so many runs; twice with more.
    private static let fewRuns = [3: 5.0, 4: 3.0]
    /// What arithmetic alone may differ by.
    private static let rounding = 1e-9
}

/// How values are taken.
private enum Scale {
    case logarithmic
    case linear

    init(_ values: [Double]) { self = values.allSatisfy { $0 > 0 } ? .logarithmic : .linear }

    func samples(_ samples: Samples) -> Samples {
        self == .linear ? samples : Samples(samples.values.map { log($0) })
    }

    func difference(_ old: Double, _ new: Double) -> Double { self == .linear ? new - old : log(new / old) }

    func differences(_ pairs: [(Double, Double)]) -> Samples { Samples(pairs.map(difference)) }

    /// A difference as a part of the base; `nil` where that cannot be told.
    func change(_ difference: Double) -> Double? { self == .linear ? nil : exp(difference) - 1 }
}
