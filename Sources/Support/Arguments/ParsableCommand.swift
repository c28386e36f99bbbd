/// A command, or a group of them: what stands at one level of a command line.
///
/// Named and shaped like the protocol of swift-argument-parser, except that what a command takes is declared as data:
/// keys such as ``Option`` in its configuration, which are read from ``ParsedArguments``.
package protocol ParsableCommand: Sendable {
    /// How the command is called, what it is for, and what it takes.
    static var configuration: CommandConfiguration { get }
}

/// A command that does something.
package protocol AsyncParsableCommand: ParsableCommand {
    /// What the command line gave: each key of the configuration has its value.
    var arguments: ParsedArguments { get }

    /// Takes what the command line gave.
    init(arguments: ParsedArguments)

    /// Says what is wrong with values that are fine by themselves. Default: nothing.
    func validate() throws(ValidationError)

    /// Does what the command is for.
    func run() async throws
}

extension AsyncParsableCommand {
    package func validate() throws(ValidationError) {}
}

/// How a command is called, what it is for, and what it takes.
package struct CommandConfiguration: Sendable {
    /// What stands on the command line.
    package let commandName: String
    /// What it is for: one sentence.
    package let abstract: String
    /// What else there is to know; empty when that is all.
    package let discussion: String
    /// What `--version` prints at every level, if it is the whole program's; empty when there is no such option.
    package let version: String
    /// What the command takes, in the order of its help.
    package let arguments: [any ArgumentKey]
    /// What can be done at the level below, in the order of the help; such a group takes nothing itself.
    package let subcommands: [any ParsableCommand.Type]

    /// Declares a command.
    package init(
        commandName: String, abstract: String, discussion: String = "", version: String = "",
        arguments: [any ArgumentKey]
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.arguments = arguments
        subcommands = []
    }

    /// Declares a group of commands.
    package init(
        commandName: String, abstract: String, discussion: String = "", version: String = "",
        subcommands: [any ParsableCommand.Type]
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.subcommands = subcommands
        arguments = []
    }
}
