/// A setting's value as its source has it, before it is understood.
package enum RawValue: Hashable, Sendable {
    /// What most settings are; numbers are kept as they were written.
    case text(String)
    /// What a setting that takes several values is.
    case list([String])

    /// Splits text at its commas when the setting takes several values, as a variable or an option writes them.
    init(_ text: String, isList: Bool) {
        self = isList ? .list(text.split(separator: ",").map(\.trimmed)) : .text(text)
    }

    /// Every piece of text in the value.
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let texts): texts
        }
    }
}

extension StringProtocol {
    /// The text without the spaces around it.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
