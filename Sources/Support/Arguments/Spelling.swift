/// Finds what somebody may have meant.
package enum Spelling {
    /// Returns the name that a text is nearest to, if it is near enough to be a slip.
    package static func nearest(to text: String, among names: some Sequence<String>) -> String? {
        guard !text.isEmpty else { return nil }
        let text = text.lowercased()
        let ranked = names.map { (name: $0, distance: distance(from: text, to: $0.lowercased())) }
        let best = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return best.flatMap { $0.distance <= max(2, text.count / 4) ? $0.name : nil }
    }

    /// How many characters must be put in, taken out or replaced (Levenshtein); the start of a name is one step away.
    private static func distance(from text: String, to name: String) -> Int {
        guard !name.hasPrefix(text) else { return 1 }
        let second = Array(name)
        var row = Array(0...second.count)
        for (line, character) in text.enumerated() {
            var diagonal = line
            row[0] = line + 1
            for (column, other) in second.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[second.count]
    }
}
