package import Arguments

/// The beginning of a line, and what a shell must offer there.
package struct CompletionExample: Hashable, Sendable {
    package let line: String
    package let offers: Set<String>

    package init(_ line: String, _ offers: Set<String>) {
        self.line = line
        self.offers = offers
    }

    /// All commands and options of a program with its choices of values, each from all letters but its last.
    package static func all(of program: any ParsableCommand.Type) -> [CompletionExample] {
        let configuration = program.configuration
        let version = configuration.version.isEmpty ? [] : ["--version"]
        return all(
            of: program, at: configuration.commandName, builtIn: ["--help"] + version,
            builtInHere: ["--generate-completion-script"])
    }

    private static func all(
        of command: any ParsableCommand.Type, at path: String, builtIn: [String], builtInHere: [String] = []
    ) -> [CompletionExample] {
        let definitions = command.configuration.arguments.map(\.definition)
        let subcommands = command.configuration.subcommands.map { ($0.configuration.commandName, $0) }
        let commands = subcommands.isEmpty ? [] : subcommands.map(\.0) + ["help"]
        let options = definitions.flatMap(\.names) + builtIn + builtInHere
        let own =
            [CompletionExample("\(path) --", Set(options))] + beginnings(commands, path) + beginnings(options, path)
        let help = beginnings(subcommands.map(\.0), "\(path) help")
        let values = definitions.filter { !$0.allowedValues.isEmpty }.flatMap { definition in
            definition.names.flatMap { beginnings(definition.allowedValues, "\(path) \($0)") }
        }
        return own + help + values + subcommands.flatMap { all(of: $1, at: "\(path) \($0)", builtIn: builtIn) }
    }

    /// All words from nothing, if there are any, and each word from its beginning.
    private static func beginnings(_ words: [String], _ path: String) -> [CompletionExample] {
        let all = words.allSatisfy { $0.hasPrefix("-") } ? [] : [CompletionExample("\(path) ", Set(words))]
        return all
            + words.map { word in
                let beginning = word.dropLast()
                return CompletionExample("\(path) \(beginning)", Set(words.filter { $0.hasPrefix(beginning) }))
            }
    }
}
