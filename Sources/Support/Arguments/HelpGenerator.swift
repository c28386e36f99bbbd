/// Writes the help of a command.
struct HelpGenerator {
    private let path: CommandPath
    private let width: Int

    /// - Parameter width: Columns; less than 40 are taken for 40.
    init(_ path: CommandPath, width: Int) {
        self.path = path
        self.width = max(width, 40)
    }

    var text: String {
        ([overview] + [discussion].filter { !$0.isEmpty } + [usage] + sections).joined(separator: "\n\n")
    }

    private var configuration: CommandConfiguration { path.command.configuration }
    private var definitions: [ArgumentDefinition] { path.keys.map(\.definition) }

    private var overview: String { "OVERVIEW: \(configuration.abstract)".wrapped(to: width) }
    private var discussion: String { configuration.discussion.wrapped(to: width) }

    private var usage: String {
        let words = path.isGroup ? ["<subcommand>"] : optionsInUsage + places.map { "[\($0.label)]" }
        return (["USAGE: \(path.name)"] + words).wrapped(to: width, indent: 4)
    }

    /// Each option of a few; otherwise that there are some.
    private var optionsInUsage: [String] {
        let own = configuration.arguments.map(\.definition).filter(\.isNamed)
        return own.count <= Self.fewOptions ? own.map { "[\($0.label)]" } : ["[<options>]"]
    }

    private var places: [ArgumentDefinition] { definitions.filter { !$0.isNamed } }

    private var sections: [String] {
        let commands = path.subcommands.map { ($0.configuration.commandName, $0.configuration.abstract) }
        let tables = [
            ("ARGUMENTS", places.map { ($0.label, $0.explanation) }),
            ("OPTIONS", definitions.filter(\.isNamed).map { ($0.label, $0.explanation) }),
            ("SUBCOMMANDS", commands),
        ]
        let more = path.isGroup ? ["  See '\(path.name) help <subcommand>' for detailed help."] : []
        return tables.filter { !$0.1.isEmpty }.map { "\($0.0):\n\(table($0.1))" } + more
    }

    /// Two columns; what is too long for the first has a line of its own.
    private func table(_ rows: [(label: String, explanation: String)]) -> String {
        let column = min(26, width / 3)
        let indent = String(repeating: " ", count: column)
        return rows.map { label, explanation in
            let lines = indent + explanation.wrapped(to: width - column).replacing("\n", with: "\n\(indent)")
            let head = "  \(label)"
            guard head.count + 2 <= column else { return "\(head)\n\(lines)" }
            return head + lines.dropFirst(head.count)
        }.joined(separator: "\n")
    }

    private static let fewOptions = 6
}

extension ArgumentDefinition {
    /// What it is for, and which values it has.
    fileprivate var explanation: String {
        let values = allowedValues.isEmpty ? [] : ["values: \(allowedValues.joined(separator: ", "))"]
        let facts = values + (defaultText.isEmpty ? [] : ["default: \(defaultText)"])
        return facts.isEmpty ? help : "\(help) (\(facts.joined(separator: "; ")))"
    }
}
