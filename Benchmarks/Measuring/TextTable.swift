/// Text in columns: numbers to the right, words to the left.
package struct TextTable {
    private var rows: [[String]] = []
    private let isLastToTheLeft: Bool

    /// Makes a table without rows, whose first column is to the left, and the others to the right.
    ///
    /// - Parameter isLastToTheLeft: Whether the last one is to the left as well. Default: it is not.
    package init(isLastToTheLeft: Bool = false) { self.isLastToTheLeft = isLastToTheLeft }

    /// Adds a row; what it has less than others is empty.
    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// One line for each row, without spaces at its end.
    package var text: String {
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
            let isToTheLeft = column == 0 || (isLastToTheLeft && column == widths.count - 1)
            return isToTheLeft ? cell + space : space + cell
        }
        var line = padded.joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
