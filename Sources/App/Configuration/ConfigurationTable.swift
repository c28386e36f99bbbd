/// Writes the settings as the documentation shows them.
package enum ConfigurationTable {
    /// A Markdown table with one line for each setting.
    package static var markdown: String {
        let lines = Settings.all.map { setting in
            let original = setting.original.map { "`\($0.name)`" } ?? ""
            let fallback = setting.defaultText.isEmpty ? "" : "`\(setting.defaultText)`"
            return "| `\(setting.key)` | \(fallback) | \(original) | \(setting.summary) | \(setting.allowed) |"
        }
        return ([header] + lines).joined(separator: "\n")
    }

    private static let header = """
        | Key | Default | Original name | What it is | Allowed |
        | --- | --- | --- | --- | --- |
        """
}
