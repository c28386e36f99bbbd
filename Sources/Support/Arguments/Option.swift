/// Something with a name and a value: `--name value` or `--name=value`.
///
/// Its value is optional, has a default, or is an array, which collects one for each time that the option is given.
/// Of the others the last one counts.
package struct Option<Value: Sendable>: ArgumentKey {
    package let definition: ArgumentDefinition
    private let understand: @Sendable ([String]) throws(ValidationError) -> Value

    /// Declares an option that need not be given.
    ///
    /// - Parameters:
    ///   - name: Without dashes.
    ///   - valueName: What stands for the value in help and messages. Default: the name.
    ///   - help: What it decides, for the list of arguments.
    package init<Wrapped: ExpressibleByArgument>(_ name: String, valueName: String? = nil, help: String)
    where Value == Wrapped? {
        let definition = ArgumentDefinition(
            option: name, valueName: valueName, help: help, allowedValues: Wrapped.allValueStrings)
        self.init(definition) { texts throws(ValidationError) in try definition.parse(texts, as: Wrapped.self).last }
    }

    /// Declares an option that has this value when it is not given.
    package init(_ name: String, default fallback: Value, help: String) where Value: ExpressibleByArgument {
        let definition = ArgumentDefinition(
            option: name, help: help, allowedValues: Value.allValueStrings, defaultText: "\(fallback)")
        self.init(definition) { texts throws(ValidationError) in
            try definition.parse(texts, as: Value.self).last ?? fallback
        }
    }

    /// Declares an option that collects what it is given.
    ///
    /// - Parameters:
    ///   - name: Without the dashes.
    ///   - valueName: What stands for the value in help and messages. Default: the name.
    ///   - help: What it is for.
    package init<Element: ExpressibleByArgument>(_ name: String, valueName: String? = nil, help: String)
    where Value == [Element] {
        let definition = ArgumentDefinition(
            option: name, valueName: valueName, help: help, allowedValues: Element.allValueStrings)
        self.init(definition) { texts throws(ValidationError) in try definition.parse(texts, as: Element.self) }
    }

    /// Declares an option that need not be given and whose value is understood by `transform`, which throws the end of
    /// the sentence that the value is invalid.
    package init<Wrapped>(
        _ name: String, help: String, transform: @escaping @Sendable (String) throws(ValidationError) -> Wrapped
    ) where Value == Wrapped? {
        let definition = ArgumentDefinition(option: name, help: help)
        self.init(definition) { texts throws(ValidationError) in
            try texts.map { text throws(ValidationError) in
                do {
                    return try transform(text)
                } catch {
                    throw definition.refusal(of: text, ": \(error)")
                }
            }.last
        }
    }

    private init(
        _ definition: ArgumentDefinition,
        _ understand: @escaping @Sendable ([String]) throws(ValidationError) -> Value
    ) {
        self.definition = definition
        self.understand = understand
    }

    package func value(of texts: [String]) throws(ValidationError) -> Value {
        try understand(texts)
    }
}

extension ArgumentDefinition {
    fileprivate init(
        option name: String, valueName: String? = nil, help: String, allowedValues: [String] = [],
        defaultText: String = ""
    ) {
        self.init(
            kind: .option, names: ["--\(name)"], valueName: valueName ?? name, help: help,
            allowedValues: allowedValues, defaultText: defaultText)
    }

    fileprivate func parse<Value: ExpressibleByArgument>(
        _ texts: [String], as type: Value.Type
    ) throws(ValidationError) -> [Value] {
        try texts.map { text throws(ValidationError) in try parse(text) }
    }
}
