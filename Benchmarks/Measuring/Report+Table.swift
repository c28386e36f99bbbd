extension Report {
    /// The medians and spreads of all results, a column each.
    ///
    /// - Parameter figures: What there is a row for, in this order, where any result has it.
    package func table(_ figures: [Figure]) -> String {
        var table = TextTable()
        table.add([scenario] + results.map { title($0) })
        table.add(["runs"] + results.map { "\($0.runs.count)" })
        for figure in figures {
            let cells = results.map { $0.samples(figure).readable }
            if cells.contains(where: { !$0.isEmpty }) { table.add([figure.title] + cells) }
        }
        return table.text
    }

    private func title(_ result: Result) -> String {
        let isOnly = Set(results.map(\.program)).count == 1
        return [result.variant, isOnly ? "" : result.program].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
