/// What a command line gave a command: a value for each of the command's keys.
package struct ParsedArguments: Sendable {
    private let given: Set<ArgumentDefinition>
    private var values: [ArgumentDefinition: any Sendable] = [:]

    /// Understands the texts of each key.
    init(_ keys: [any ArgumentKey], texts: [ArgumentDefinition: [String]]) throws(ValidationError) {
        given = Set(texts.keys)
        for key in keys { values[key.definition] = try key.value(of: texts[key.definition] ?? []) }
    }

    /// The value of a key, which must be one of the command's.
    package subscript<Key: ArgumentKey>(key: Key) -> Key.Value {
        guard let value = values[key.definition] as? Key.Value else {
            preconditionFailure("\(key.definition.label) is not in the command's configuration")
        }
        return value
    }

    /// Whether the command line has something for a key.
    package func isGiven(_ key: any ArgumentKey) -> Bool {
        given.contains(key.definition)
    }
}
