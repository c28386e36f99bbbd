/// The way from the program to one of its commands.
struct CommandPath {
    private var commands: [any ParsableCommand.Type]
    /// Where it leads to.
    private(set) var command: any ParsableCommand.Type

    /// The word of a group that shows the help of what comes after it.
    static let help = "help"

    init(from root: any ParsableCommand.Type) {
        commands = [root]
        command = root
    }

    /// Goes down as long as the words are names of commands, and returns the other words.
    mutating func follow(_ words: ArraySlice<String>) -> ArraySlice<String> {
        var rest = words
        while let word = rest.first, let next = subcommands.first(where: { $0.configuration.commandName == word }) {
            commands.append(next)
            command = next
            rest = rest.dropFirst()
        }
        return rest
    }

    /// How people write it, such as `autometa status`.
    var name: String { commands.map { $0.configuration.commandName }.joined(separator: " ") }

    var isRoot: Bool { commands.count == 1 }
    var isGroup: Bool { !subcommands.isEmpty }
    var subcommands: [any ParsableCommand.Type] { command.configuration.subcommands }

    /// The whole program's.
    var version: String { commands.first?.configuration.version ?? "" }
    var hasVersion: Bool { !version.isEmpty }

    /// What can be given here, what every command takes included.
    var keys: [any ArgumentKey] {
        var keys = command.configuration.arguments
        if isRoot { keys.append(BuiltIn.script) }
        if hasVersion { keys.append(BuiltIn.version) }
        return keys + [BuiltIn.help]
    }

    /// Says that a word is none that can stand here.
    func unexpected(_ word: String) -> ValidationError {
        let names = isGroup ? subcommands.map { $0.configuration.commandName } + [Self.help] : []
        let nearest = names.contains(word) ? nil : Spelling.nearest(to: word, among: names)
        return ValidationError("Unexpected argument '\(word)'.\(nearest.map { " Did you mean '\($0)'?" } ?? "")")
    }
}

/// What every command takes.
enum BuiltIn {
    static let help = Flag("help", short: "h", help: "Show help information.")
    static let version = Flag("version", help: "Show the version.")
    /// Of the program itself, not of the commands below it.
    static let script = Option<CompletionShell?>(
        "generate-completion-script", valueName: "shell", help: "Print a script that completes commands and options.")
}
