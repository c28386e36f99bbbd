/// Text in columns: the first to the left, the others to the right.
struct TextTable {
    private var rows: [[String]] = []

    /// Adds a row; what it has less than others is empty.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// One line for each row, without spaces at its end.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).enumerated().map { column, item in
            let (cell, width) = item
            let space = String(repeating: " ", count: width - cell.count)
            return column == 0 ? cell + space : space + cell
        }
        var line = padded.joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
