/// A shell that completes command lines by a script.
enum CompletionShell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    /// Returns the script for a program.
    func script(for program: any ParsableCommand.Type) -> String {
        let levels = CompletionLevel.all(of: program)
        let name = program.configuration.commandName
        return switch self {
        case .bash: BashCompletion(program: name, levels: levels).script
        case .zsh: ZshCompletion(program: name, levels: levels).script
        case .fish: FishCompletion(program: name, levels: levels).script
        }
    }

    /// Writes a text so that bash and zsh take it as it is.
    static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: #"'\''"#))'"
    }
}

/// What can stand behind one command.
struct CompletionLevel {
    /// The words that lead there, such as `autometa status`.
    let path: String
    let subcommands: [(name: String, help: String)]
    let definitions: [ArgumentDefinition]

    /// Every level of a program, the upper ones first.
    static func all(of program: any ParsableCommand.Type) -> [CompletionLevel] {
        all(at: CommandPath(from: program))
    }

    private static func all(at path: CommandPath) -> [CompletionLevel] {
        let help = path.isGroup ? [(CommandPath.help, "Show the help of a command.")] : []
        let level = CompletionLevel(
            path: path.name, subcommands: path.names + help, definitions: path.keys.map(\.definition))
        return [level] + helps(at: path, below: "\(path.name) \(CommandPath.help)") + path.below.flatMap(all(at:))
    }

    /// The levels of the commands whose help is asked for: they take nothing but further commands.
    private static func helps(at path: CommandPath, below name: String) -> [CompletionLevel] {
        guard path.isGroup else { return [] }
        return [CompletionLevel(path: name, subcommands: path.names, definitions: [])]
            + path.below.flatMap { helps(at: $0, below: "\(name) \($0.command.configuration.commandName)") }
    }

    /// Flags and options.
    var named: [ArgumentDefinition] { definitions.filter(\.isNamed) }
    /// Options whose values are a choice between words.
    var choices: [ArgumentDefinition] { definitions.filter { $0.kind == .option && !$0.allowedValues.isEmpty } }
    /// Options whose values may be anything: the names of files are offered.
    var open: [ArgumentDefinition] { definitions.filter { $0.kind == .option && $0.allowedValues.isEmpty } }
    /// Whether the names of files are offered where an argument can stand.
    var takesFiles: Bool { definitions.contains { !$0.isNamed } }
}

extension [CompletionLevel] {
    /// A pattern of bash and zsh for the ways to all levels but the first; one that fits nothing when there are none.
    var patternOfDeeper: String {
        count < 2 ? "''" : dropFirst().map { CompletionShell.quoted($0.path) }.joined(separator: " | ")
    }
}

extension [ArgumentDefinition] {
    /// A pattern of bash and zsh for all their names.
    var pattern: String { flatMap(\.names).joined(separator: " | ") }
}

extension CommandPath {
    fileprivate var names: [(name: String, help: String)] {
        subcommands.map { ($0.configuration.commandName, $0.configuration.abstract) }
    }

    /// The ways to the commands below this one.
    fileprivate var below: [CommandPath] {
        subcommands.map { next in
            var path = self
            _ = path.follow([next.configuration.commandName])
            return path
        }
    }
}
