/// Takes secrets out of text that is about to be printed.
///
/// The last line of defence: nothing is supposed to put a secret into a message, but libraries put addresses into
/// their errors.
package struct Redactor: Sendable {
    private let secrets: [String]

    /// Knows the secrets in these addresses.
    package init(urls: [ServiceURL] = []) {
        secrets = urls.flatMap(\.secrets).filter { $0.count >= Self.shortestSecret }
            .sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// Replaces known secrets, and credentials in any address, known or not.
    package func callAsFunction(_ text: String) -> String {
        var text = text
        for secret in secrets { text = text.replacing(secret, with: Self.mask) }
        return withoutCredentials(text)
    }

    private func withoutCredentials(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let separator = rest.firstRange(of: "://") {
            result += rest[..<separator.upperBound]
            rest = rest[separator.upperBound...]
            let authority = rest.prefix { !$0.isWhitespace && !"/\"'<>".contains($0) }
            guard let at = authority.lastIndex(of: "@") else { continue }
            result += Self.mask
            rest = rest[at...]
        }
        return result + rest
    }

    private static let mask = "***"

    /// Replacing shorter ones would garble every message and hide nothing.
    private static let shortestSecret = 4
}
