/// The words behind a command, by what they are for.
struct SortedWords {
    /// The values of each option and argument, as often as it is there; for a flag empty ones.
    private(set) var texts: [ArgumentDefinition: [String]] = [:]

    private let path: CommandPath
    private let named: [ArgumentDefinition]
    /// Arguments that still have no value.
    private var places: ArraySlice<ArgumentDefinition>
    private var rest: ArraySlice<String>

    /// Takes the words from left to right.
    ///
    /// - Throws: What is wrong with the first that cannot be taken.
    init(_ words: ArraySlice<String>, of path: CommandPath) throws(ValidationError) {
        let definitions = path.keys.map(\.definition)
        self.path = path
        named = definitions.filter(\.isNamed)
        places = definitions.filter { $0.kind == .positional }[...]
        rest = words
        var takesOptions = true
        while let word = rest.popFirst() {
            if takesOptions, word == "--" {
                takesOptions = false
            } else if takesOptions, Self.isOption(word) {
                try takeOption(word)
            } else {
                guard let place = places.popFirst() else { throw path.unexpected(word) }
                texts[place] = [word]
            }
        }
    }

    private mutating func takeOption(_ word: String) throws(ValidationError) {
        let name = String(word.prefix { $0 != "=" })
        guard let definition = named.first(where: { $0.names.contains(name) }) else { throw unknown(name) }
        guard definition.kind == .option else {
            // The value is not shown: it may be a secret that was meant for another option.
            guard name == word else { throw ValidationError("The option '\(name)' does not take a value.") }
            texts[definition, default: []].append("")
            return
        }
        let joined = word.dropFirst(name.count + 1)
        guard let value = name == word ? takeValue() : joined.isEmpty ? nil : String(joined) else {
            throw ValidationError("Missing value for '\(definition.label)'.")
        }
        texts[definition, default: []].append(value)
    }

    /// The next word, unless it is something else than a value.
    private mutating func takeValue() -> String? {
        guard let next = rest.first, next != "--", !Self.isOption(next) else { return nil }
        return rest.popFirst()
    }

    /// Whether a word starts with a dash and is more than that, and no negative number.
    private static func isOption(_ word: String) -> Bool {
        guard word.hasPrefix("-"), word.count > 1 else { return false }
        return word.dropFirst().drop { $0 == "." }.first?.isNumber != true
    }

    private func unknown(_ name: String) -> ValidationError {
        let names = named.flatMap(\.names).filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
        let nearest = Spelling.nearest(to: String(name.drop { $0 == "-" }), among: names)
        return ValidationError(
            "Unknown option '\(Self.shown(name))'.\(nearest.map { " Did you mean '--\($0)'?" } ?? "")")
    }

    /// As much of a name as cannot be a value that somebody glued to it, as in `-psecret` or `--password:secret`.
    private static func shown(_ name: String) -> String {
        let first = name.hasPrefix("--") ? name[...] : name.prefix(2)
        let shown = first.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return shown.count < name.count ? "\(shown)…" : String(shown)
    }
}
