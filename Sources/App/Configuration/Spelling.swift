/// Finds what somebody may have meant.
enum Spelling {
    /// The sentence `Did you mean …?` with a space before it, or nothing when no name is near.
    static func suggestion(for text: String, among names: some Sequence<String>) -> String {
        let text = text.lowercased()
        let ranked = names.map { (name: $0, distance: distance(from: text, to: $0.lowercased())) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return "" }
        return best.distance <= max(2, text.count / 4) ? " Did you mean \(best.name)?" : ""
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
