/// What became better and what worse between two programs.
package struct Comparison: Hashable, Sendable {
    /// One for each figure of each variant, in the order of the catalogue.
    package let lines: [Line]
    /// What else is not the same on both sides, one sentence each: settings, the machine, variants that one side lacks,
    /// what was wrong in an earlier report's runs.
    package let notes: [String]

    /// What became of a figure.
    package struct Line: Hashable, Sendable {
        /// See ``Report/Result/variant``.
        package let variant: String
        /// Which figure.
        package let figure: Figure
        /// Empty where that side does not have the figure.
        package let base: Samples
        /// Empty where this side does not have the figure.
        package let this: Samples
        /// What to think of the two.
        package let difference: Difference
    }

    /// Compares the results of two reports: those of the program `this` in both.
    ///
    /// They are from different times, whatever the machine did meanwhile, so that nothing is paired.
    package init(base: Report, this: Report, figures: [Figure]) {
        let (olds, news) = (base.results(of: "this"), this.results(of: "this"))
        let pairs = Self.pairs(olds, news)
        lines = pairs.flatMap { Self.lines($0, $1, figures, isInterleaved: false) }
        notes =
            Self.notes(olds, news)
            + Self.differences("scenario", [Report.Fact("", base.scenario)], [Report.Fact("", this.scenario)])
            + Self.differences("machine", base.machine, this.machine) + Self.problems(olds)
    }

    /// Compares the programs `base` and `this` of one report, whose runs took turns.
    package init(of report: Report, figures: [Figure]) {
        let (olds, news) = (report.results(of: "base"), report.results(of: "this"))
        lines = Self.pairs(olds, news).flatMap { Self.lines($0, $1, figures, isInterleaved: true) }
        notes = Self.notes(olds, news)
    }

    private static func lines(
        _ base: Report.Result, _ this: Report.Result, _ figures: [Figure], isInterleaved: Bool
    ) -> [Line] {
        figures.filter { $0.better != .neither }.compactMap { figure in
            let (old, new) = (base.samples(figure), this.samples(figure))
            guard !old.values.isEmpty || !new.values.isEmpty else { return nil }
            let pairs =
                isInterleaved
                ? zip(base.runs, this.runs).map { ($0.figures[figure.name], $1.figures[figure.name]) } : []
            return Line(
                variant: this.variant, figure: figure, base: old, this: new,
                difference: Difference(
                    figure, old, new,
                    pairs: pairs.compactMap { old, new in
                        if let old, let new { (old, new) } else { nil }
                    }))
        }
    }

    private static func pairs(
        _ olds: [Report.Result], _ news: [Report.Result]
    ) -> [(Report.Result, Report.Result)] {
        news.compactMap { new in olds.first { $0.variant == new.variant }.map { ($0, new) } }
    }

    // MARK: Notes

    private static func notes(_ olds: [Report.Result], _ news: [Report.Result]) -> [String] {
        let (before, now) = (olds.map(\.variant), news.map(\.variant))
        return before.filter { !now.contains($0) }.map { "Only the base has \(name($0))." }
            + now.filter { !before.contains($0) }.map { "Only this has \(name($0))." }
            + pairs(olds, news).flatMap { old, new in differences(name(new.variant), old.settings, new.settings) }
    }

    /// What was wrong when the base was measured; whoever measures this is told of its own elsewhere.
    private static func problems(_ olds: [Report.Result]) -> [String] {
        olds.flatMap { old in
            old.runs.enumerated().flatMap { index, run in
                run.problems.map { "Of the base, \(name(old.variant)), run \(index + 1): \($0)" }
            }
        }
    }

    private static func name(_ variant: String) -> String { variant.isEmpty ? "results" : "the variant \(variant)" }

    private static func differences(_ place: String, _ old: [Report.Fact], _ new: [Report.Fact]) -> [String] {
        var names: [String] = []
        for fact in old + new where !names.contains(fact.name) { names.append(fact.name) }
        return names.compactMap { name in
            let (before, now) = (old.text(name), new.text(name))
            guard before != now else { return nil }
            return "Of the \(place), \(name.isEmpty ? "" : "\(name) ")was \(before) and is \(now)."
        }
    }
}

extension Report {
    fileprivate func results(of program: String) -> [Result] { results.filter { $0.program == program } }
}

extension [Report.Fact] {
    /// All values of a name.
    fileprivate func text(_ name: String) -> String {
        let values = filter { $0.name == name }.map(\.value)
        return values.isEmpty ? "nothing" : values.joined(separator: ", ")
    }
}
