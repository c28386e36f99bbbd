extension String {
    /// Breaks a text between words so that no line is longer than `width`, as far as its words allow.
    func wrapped(to width: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.split(separator: " ").map(String.init).wrapped(to: width)
        }.joined(separator: "\n")
    }
}

extension [String] {
    /// Puts words, which stay whole, on lines no longer than `width`, as far as the words allow.
    ///
    /// - Parameter indent: How far all lines but the first are moved to the right.
    func wrapped(to width: Int, indent: Int = 0) -> String {
        var lines: [String] = []
        for word in self {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(lines.isEmpty ? word : String(repeating: " ", count: indent) + word)
            }
        }
        return lines.joined(separator: "\n")
    }
}
