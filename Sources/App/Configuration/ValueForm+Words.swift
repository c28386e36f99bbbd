extension ValueForm where Value: CaseIterable & RawRepresentable<String> {
    /// One of a few words.
    static var word: Self {
        ValueForm(
            allowed: Value.allCases.map { #""\#($0.rawValue)""# }.joined(separator: " or "),
            parse: { Value(rawValue: $0) }, render: { $0.rawValue })
    }
}

extension ValueForm where Value == String {
    /// Text without white space, as the names of Redis keys.
    static var name: Self {
        ValueForm(
            allowed: "a name without spaces",
            parse: { $0.isEmpty || $0.contains(where: \.isWhitespace) ? nil : $0 }, render: { $0 })
    }

    /// A file or folder.
    static var path: Self {
        ValueForm(allowed: "a path", parse: { $0.isEmpty ? nil : $0 }, render: { $0 })
    }
}
