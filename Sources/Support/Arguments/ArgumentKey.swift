/// Something that a command takes, and that is read from ``ParsedArguments``: a ``Flag``, an ``Option``, an ``Argument``.
package protocol ArgumentKey<Value>: Sendable {
    /// What a command gets to see of it.
    associatedtype Value: Sendable

    /// How it is written and described.
    var definition: ArgumentDefinition { get }

    /// Understands what the command line has for it.
    ///
    /// - Parameter texts: As often as it is there, in that order; of a flag empty texts.
    /// - Throws: ``ValidationError`` with a sentence that names it.
    func value(of texts: [String]) throws(ValidationError) -> Value
}

/// How something that a command takes is written and described.
package struct ArgumentDefinition: Hashable, Sendable {
    /// What makes the parser take a word for it.
    package enum Kind: Sendable {
        /// Its name alone.
        case flag
        /// Its name and a value.
        case option
        /// Its place.
        case positional
        /// Nothing: all words behind the command are its.
        case passthrough
    }

    package let kind: Kind
    /// With their dashes; an argument has none.
    package let names: [String]
    /// What stands for the value in help and messages.
    package let valueName: String
    /// What it is for.
    package let help: String
    /// The words that are allowed; empty when it is not a choice between words.
    package let allowedValues: [String]
    /// The value when it is not given; empty when there is none, or `help` says it.
    package let defaultText: String

    /// Whether it is known by its name.
    package var isNamed: Bool { [.flag, .option].contains(kind) }

    /// How it is called, such as `--count` or `<file>`.
    package var name: String { names.last ?? label }

    /// How people write it, such as `--count <count>` or `<file>`.
    package var label: String {
        let value = kind == .flag ? [] : ["<\(valueName)>"]
        return ([names.joined(separator: ", ")].filter { !$0.isEmpty } + value).joined(separator: " ")
    }

    /// Understands one value.
    func parse<Value: ExpressibleByArgument>(_ text: String) throws(ValidationError) -> Value {
        guard let value = Value(argument: text) else {
            let allowed = allowedValues.isEmpty ? "" : "; allowed: \(allowedValues.joined(separator: ", "))"
            throw refusal(of: text, allowed)
        }
        return value
    }

    /// Says that a value is not what is wanted here.
    func refusal(of text: String, _ reason: String) -> ValidationError {
        ValidationError("The value '\(text)' is invalid for '\(label)'\(reason).")
    }
}
