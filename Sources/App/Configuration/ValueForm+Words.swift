extension ValueForm where Value: CaseIterable & RawRepresentable<String> {
    /// One of a few words.
    static var word: Self {
        ValueForm(
            allowed: Value.allCases.map { #""\#($0.rawValue)""# }.joined(separator: " or "),
            parse: { Value(rawValue: $0) }, render: { $0.rawValue })
    }
}

extension ValueForm where Value == String {
    /// Text without white space, as the names of Redis keys; a private key is no name.
    static var name: Self {
        ValueForm(
            allowed: "a name without spaces",
            parse: { text in
                guard !text.isEmpty, !text.contains(where: \.isWhitespace) else { return nil }
                return Secrets.holdsPrivateKey(text) ? nil : text
            },
            render: { $0 })
    }

    /// A file or folder.
    static var path: Self {
        ValueForm(allowed: "a path", parse: { $0.isEmpty ? nil : $0 }, render: { $0 })
    }
}
