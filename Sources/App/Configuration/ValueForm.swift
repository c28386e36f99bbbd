/// How one kind of value is written, read and described.
package struct ValueForm<Value: Sendable>: Sendable {
    /// What is allowed, to complete the sentence "allowed: …".
    let allowed: String
    /// Whether the value is a list.
    let isList: Bool
    /// Whether the values are addresses, which may hold secrets.
    let isAddress: Bool
    /// Whether a value is a JSON object, which a configuration file has as it is.
    let isObject: Bool
    /// Understands a value; `nil` when it is not what is allowed.
    let parse: @Sendable (RawValue) -> Value?
    /// Writes a value as ``parse`` reads it.
    let render: @Sendable (Value) -> String

    /// Describes a value that is written as one piece of text.
    init(
        allowed: String, isAddress: Bool = false, isObject: Bool = false,
        parse: @escaping @Sendable (String) -> Value?, render: @escaping @Sendable (Value) -> String
    ) {
        self.init(
            allowed: allowed, isList: false, isAddress: isAddress, isObject: isObject,
            parse: { raw in
                guard case .text(let text) = raw else { return nil }
                return parse(text)
            },
            render: render)
    }

    private init(
        allowed: String, isList: Bool, isAddress: Bool, isObject: Bool,
        parse: @escaping @Sendable (RawValue) -> Value?, render: @escaping @Sendable (Value) -> String
    ) {
        self.allowed = allowed
        self.isList = isList
        self.isAddress = isAddress
        self.isObject = isObject
        self.parse = parse
        self.render = render
    }

    /// The same values, or none.
    var optional: ValueForm<Value?> {
        ValueForm<Value?>(
            allowed: allowed, isList: isList, isAddress: isAddress, isObject: isObject,
            parse: { [parse] raw in parse(raw).map(Optional.some) },
            render: { [render] in $0.map(render) ?? "" })
    }

    /// One or more of these values.
    func list(allowed: String) -> ValueForm<[Value]> {
        ValueForm<[Value]>(
            allowed: allowed, isList: true, isAddress: isAddress, isObject: false,
            parse: { [parse] raw in
                let values = raw.texts.map { parse(.text($0)) }
                return values.isEmpty || values.contains { $0 == nil } ? nil : values.compactMap(\.self)
            },
            render: { [render] in $0.map(render).joined(separator: ", ") })
    }
}
