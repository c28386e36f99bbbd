/// Where a service is, with whatever secrets its address holds.
///
/// Printing one never shows those: only ``text`` has them.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
    /// The whole address as configured, secrets included.
    package let text: String
    package let scheme: String
    /// What is between `://` and the last `@` before a slash, as written; `nil` when there is no such `@`.
    let credentials: Substring?
    /// Host and port as written; empty for a local socket.
    package let authority: Substring
    /// Everything after the authority: path, query and fragment.
    let path: Substring

    /// A Redis on this machine, as its packages set it up.
    static let local = ServiceURL(scheme: "redis", authority: "127.0.0.1:6379", path: "/0")

    private init(scheme: String, authority: Substring, path: Substring) {
        text = "\(scheme)://\(authority)\(path)"
        (self.scheme, credentials, self.authority, self.path) = (scheme, nil, authority, path)
    }

    /// Splits an address; `nil` when it has no scheme, no host (unless it is a local socket), or white space in it.
    ///
    /// Up to the first slash the last `@` counts, as in `RedisURL`: passwords have `?`, `#` and `@` in them, and what is
    /// taken for one too many is only not shown.
    package init?(_ text: String) {
        guard !text.contains(where: \.isWhitespace), let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        let at = rest.prefix { $0 != "/" }.lastIndex(of: "@")
        let location = at.map { rest[rest.index(after: $0)...] } ?? rest
        self.text = text
        self.scheme = scheme
        credentials = at.map { rest[..<$0] }
        authority = location.prefix { !"/?#".contains($0) }
        path = location[authority.endIndex...]
        guard Self.isScheme(scheme), authority.isEmpty == (scheme == "unix"), scheme != "unix" || path.count > 1 else {
            return nil
        }
    }

    /// - Source: RFC 3986, section 3.1.
    private static func isScheme(_ text: String) -> Bool {
        text.first?.isLetter == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    /// Whether it is on this machine.
    var isLocal: Bool {
        authority.isEmpty || ["127.", "localhost", "[::1]"].contains { authority.hasPrefix($0) }
    }

    /// The address without credentials, and without a path or query that may be a key.
    ///
    /// With an `@` behind a slash it may be that the slash is part of a password, and what seems to be the host, too.
    package var description: String {
        if scheme != "unix", path.contains("@") { return "\(scheme)://…" }
        let isPlain = scheme == "unix" || path.dropFirst().allSatisfy(\.isNumber)
        return "\(scheme)://\(authority)\(isPlain ? path : "/…")"
    }

    /// The parts that must never be printed.
    var secrets: [String] {
        var secrets: [Substring] = []
        if let credentials {
            secrets.append(credentials)
            secrets.append(credentials.drop { $0 != ":" }.dropFirst())
        }
        if scheme != "unix" { secrets += path.split { "/?&=#".contains($0) }.filter { $0.count >= Self.shortestKey } }
        return secrets.map(String.init)
    }

    /// Providers' path keys have 32 characters and more; ordinary path components stay readable.
    private static let shortestKey = 16
}

extension ValueForm where Value == ServiceURL {
    /// An address with one of these schemes.
    static func url(_ schemes: String...) -> Self {
        ValueForm(
            allowed: "a URL that starts with " + schemes.map { "\($0)://" }.joined(separator: " or "), isAddress: true,
            parse: { text in ServiceURL(text).flatMap { schemes.contains($0.scheme) ? $0 : nil } },
            render: { "\($0)" })
    }
}
