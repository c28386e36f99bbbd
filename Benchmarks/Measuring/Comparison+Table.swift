extension Comparison {
    /// One row for each figure, and the notes below.
    package var table: String {
        var table = TextTable()
        table.add(["", "base", "this", "change", "verdict"])
        for line in lines {
            table.add([
                [line.variant, line.figure.title].filter { !$0.isEmpty }.joined(separator: ": "),
                line.base.readable, line.this.readable, line.difference.change.map(Self.percent) ?? "",
                line.difference.verdict.words,
            ])
        }
        return table.text + notes.map { "\($0)\n" }.joined()
    }

    private static func percent(_ change: Double) -> String {
        "\(change > 0 ? "+" : "")\((change * 100).readable(decimals: 1)) %"
    }
}

extension Difference.Verdict {
    /// What people read.
    package var words: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .withinNoise: "within noise"
        case .onlyBase: "only in base"
        case .onlyThis: "only in this"
        case .tooFewRuns: "too few runs"
        }
    }
}
