/// Recognises what must not stand where others can read it.
package enum Secrets {
    /// What a value is shown as that must not be shown.
    static let notShown = "(not shown)"

    /// Whether a text holds a private key, or an address with credentials.
    static func isCarried(in text: String) -> Bool {
        ServiceURL(text)?.credentials != nil || holdsPrivateKey(text)
    }

    /// Whether 64 hexadecimal digits stand together somewhere in a text.
    package static func holdsPrivateKey(_ text: String) -> Bool {
        var run = 0
        for character in text.utf8 {
            run = isDigit(character) ? run + 1 : 0
            if run == keyLength { return true }
        }
        return false
    }

    /// Replaces every run of hexadecimal digits that is long enough to hold a private key.
    ///
    /// For messages about what was typed, where a key may stand in the place of anything. Not for messages about
    /// transactions: their hashes are just as long.
    package static func withoutKeys(_ text: String) -> String {
        guard holdsPrivateKey(text) else { return text }
        var shown = ""
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.properties.isASCIIHexDigit)
            rest = rest[digits.endIndex...]
            let others = rest.prefix { !$0.properties.isASCIIHexDigit }
            rest = rest[others.endIndex...]
            shown += digits.count < keyLength ? String(digits) : notShown
            shown += String(others)
        }
        return shown
    }

    /// Whether a text may hold a user and a password, or a part of an address that does.
    ///
    /// An address may be so wrong that ``ServiceURL`` does not find them where they belong.
    static func mayHoldCredentials(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let at = text.lastIndex(of: "@") else { return false }
        return colon < at
    }

    /// Takes words that may be secret out of a message about the command line that they stand on.
    package static func hide(_ words: [String], in message: String) -> String {
        // The value of an option may stand in the same word as its name.
        let values = words.flatMap { [$0, String($0.drop { $0 != "=" }.dropFirst())] }
        let secrets = values.filter(mayHoldCredentials)
        return withoutKeys(secrets.reduce(message) { $0.replacing($1, with: notShown) })
    }

    private static func isDigit(_ character: UInt8) -> Bool {
        UnicodeScalar(character).properties.isASCIIHexDigit
    }

    private static let keyLength = 64
}
