/// Where a service is, with whatever secrets its address holds.
///
/// Printing one never shows those: only ``text`` has them.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
    /// The whole address as configured, secrets included.
    package let text: String
    package let scheme: String
    /// What is between `://` and `@`, as written; `nil` when there is no `@`.
    let credentials: Substring?
    /// Host and port as written; empty for a local socket.
    package let authority: Substring
    /// Everything from the first slash after the authority on.
    let path: Substring

    /// A Redis on this machine, as its packages set it up.
    static let local = ServiceURL(scheme: "redis", authority: "127.0.0.1:6379", path: "/0")

    private init(scheme: String, authority: Substring, path: Substring) {
        text = "\(scheme)://\(authority)\(path)"
        (self.scheme, credentials, self.authority, self.path) = (scheme, nil, authority, path)
    }

    /// Splits an address; `nil` when it has no scheme, no host (unless it is a local socket), or white space in it.
    package init?(_ text: String) {
        guard !text.contains(where: \.isWhitespace), let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let at = rest[..<end].lastIndex(of: "@")
        self.text = text
        self.scheme = scheme
        credentials = at.map { rest[..<$0] }
        authority = at.map { rest[rest.index(after: $0)..<end] } ?? rest[..<end]
        path = rest[end...]
        guard !scheme.isEmpty, authority.isEmpty == (scheme == "unix"), scheme != "unix" || path.count > 1 else {
            return nil
        }
    }

    /// Whether it is on this machine.
    var isLocal: Bool {
        authority.isEmpty || ["127.", "localhost", "[::1]"].contains { authority.hasPrefix($0) }
    }

    /// The address without credentials, and without a path or query that may be a key.
    package var description: String {
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
            allowed: "a URL that starts with " + schemes.map { "\($0)://" }.joined(separator: " or "),
            parse: { text in ServiceURL(text).flatMap { schemes.contains($0.scheme) ? $0 : nil } },
            render: { "\($0)" })
    }
}
