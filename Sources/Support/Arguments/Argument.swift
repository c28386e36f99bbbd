/// Something with a name and no value, that is there or not: `--name`.
package struct Flag: ArgumentKey {
    package let definition: ArgumentDefinition

    /// Declares a flag.
    ///
    /// - Parameters:
    ///   - name: Without dashes.
    ///   - short: A letter that does the same.
    ///   - help: What it does, for the list of arguments.
    package init(_ name: String, short: Character? = nil, help: String) {
        let names = (short.map { ["-\($0)"] } ?? []) + ["--\(name)"]
        definition = ArgumentDefinition(
            kind: .flag, names: names, valueName: "", help: help, allowedValues: [], defaultText: "")
    }

    package func value(of texts: [String]) -> Bool { !texts.isEmpty }
}

/// Something without a name, that is known by its place; it need not be there.
package struct Argument<Value: ExpressibleByArgument>: ArgumentKey {
    package let definition: ArgumentDefinition

    /// Declares an argument.
    ///
    /// - Parameters:
    ///   - name: What stands for it in help and messages.
    ///   - help: What it is, for the list of arguments.
    package init(_ name: String, help: String) {
        definition = ArgumentDefinition(
            kind: .positional, names: [], valueName: name, help: help, allowedValues: Value.allValueStrings,
            defaultText: "")
    }

    package func value(of texts: [String]) throws(ValidationError) -> Value? {
        guard let text = texts.last else { return nil }
        return try definition.parse(text)
    }
}

/// All words behind a command as they are, options and `--help` among them, for a command that hands them to another
/// program; the only thing that such a command takes.
package struct Passthrough: ArgumentKey {
    package let definition: ArgumentDefinition

    /// Declares the words.
    ///
    /// - Parameters:
    ///   - name: What stands for them in help.
    ///   - help: Where they go, for the list of arguments.
    package init(_ name: String, help: String) {
        definition = ArgumentDefinition(
            kind: .passthrough, names: [], valueName: name, help: help, allowedValues: [], defaultText: "")
    }

    package func value(of texts: [String]) -> [String] { texts }
}
