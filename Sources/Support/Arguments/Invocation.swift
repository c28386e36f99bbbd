/// What a command line asks for.
package enum Invocation: Sendable {
    /// A text for standard output: help, the version, or a completion script.
    case text(String)
    /// A command, ready to run.
    case command(any AsyncParsableCommand)
}

extension ParsableCommand {
    /// Understands a command line.
    ///
    /// Options stand before, between and behind arguments, up to `--`; `--name value` and `--name=value` are the same. Of
    /// an option that is given several times the last value counts. A value that starts like an option needs the form
    /// with `=`; `-` and what looks like a negative number are values everywhere. Whoever asks for help gets it,
    /// whatever else is wrong.
    ///
    /// - Parameters:
    ///   - words: Without the program's name.
    ///   - width: The columns of the terminal that help is read on.
    package static func parse(_ words: [String], width: Int = Terminal.width) throws(CommandLineError) -> Invocation {
        var path = CommandPath(from: self)
        let rest = path.follow(words[...])
        do {
            return try path.invoke(rest, width)
        } catch {
            throw CommandLineError(message: error.description, command: path.name)
        }
    }
}

extension CommandPath {
    fileprivate mutating func invoke(_ words: ArraySlice<String>, _ width: Int) throws(ValidationError) -> Invocation {
        if isGroup, words.first == Self.help { return try showHelp(words.dropFirst(), width) }
        if let all = keys.map(\.definition).first(where: { $0.kind == .passthrough }) {
            return try invoke(ParsedArguments(keys, texts: [all: Array(words)]), width)
        }
        let options = words.prefix { $0 != "--" }
        if options.contains(where: BuiltIn.help.definition.names.contains) { return .text(help(width)) }
        if hasVersion, options.contains(where: BuiltIn.version.definition.names.contains) { return .text(version) }
        let sorted = try SortedWords(words, of: self)
        let arguments = try ParsedArguments(keys, texts: sorted.texts)
        if isRoot, let shell = arguments[BuiltIn.script] { return .text(shell.script(for: command)) }
        return try invoke(arguments, width)
    }

    private func invoke(_ arguments: ParsedArguments, _ width: Int) throws(ValidationError) -> Invocation {
        guard let command = command as? any AsyncParsableCommand.Type else { return .text(help(width)) }
        let invoked = command.init(arguments: arguments)
        try invoked.validate()
        return .command(invoked)
    }

    /// Does what `help status` asks for.
    private mutating func showHelp(_ words: ArraySlice<String>, _ width: Int) throws(ValidationError) -> Invocation {
        let rest = follow(words).filter { !BuiltIn.help.definition.names.contains($0) }
        if let stray = rest.first { throw unexpected(stray) }
        return .text(help(width))
    }

    private func help(_ width: Int) -> String {
        HelpGenerator(self, width: width).text
    }
}
