/// Why nobody can tell what fires a workflow, for its owner.
struct UnreadableTrigger: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// Quotes what a stranger wrote on the chain: its beginning, without anything that a terminal would obey.
    static func quote(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map { (" "..."~").contains($0) ? String($0) : "?" }
        return "\"" + scalars.joined() + (text.unicodeScalars.count > 40 ? "…\"" : "\"")
    }
}
