/// The address of a node, whose path, query and credentials are often its key.
///
/// Whatever prints an endpoint prints its scheme, host and port only; ``url`` is for the transport alone.
package struct Endpoint: Sendable, Hashable {
    /// The whole URL, secrets included: never print it.
    package let url: String
    private let shown: String
    private let secrets: [String]

    /// Takes an `http` or `https` URL.
    ///
    /// - Throws: ``EndpointError``, which never quotes the URL.
    package init(_ url: String) throws(EndpointError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .invalidCharacter }
        guard let separator = url.firstRange(of: "://") else { throw .unsupportedScheme }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw .unsupportedScheme }
        let rest = url[separator.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let resource = rest[authority.endIndex...]
        let at = authority.lastIndex(of: "@")
        let credentials = at.map { authority[..<$0] } ?? authority.prefix(0)
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard !host.isEmpty, host.first != ":" else { throw .missingHost }
        self.url = url
        // With an @ further on, what looks like the host may be a user and the start of a password.
        shown = resource.contains("@") ? "\(scheme)://…" : "\(scheme)://\(host)\(resource.count > 1 ? "/…" : "")"
        secrets = (credentials.split(separator: ":") + resource.split { "/?&=#".contains($0) })
            .filter { $0.count >= Self.shortestSecret }.map(String.init)
    }

    /// Texts shorter than this are words of a path ("rpc", "v3"), not keys.
    private static let shortestSecret = 8

    /// Replaces every part of the URL that may be a secret by an ellipsis.
    package func redacting(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "…") }
    }
}

extension Endpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { shown }
    package var debugDescription: String { shown }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is not the URL of a node.
package enum EndpointError: Error, Equatable {
    /// White space or a control character.
    case invalidCharacter
    /// Anything but `http://` and `https://`.
    case unsupportedScheme
    /// No host name or address.
    case missingHost
}

extension EndpointError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidCharacter: "a URL has no spaces or control characters"
        case .unsupportedScheme: "a node's URL starts with http:// or https://"
        case .missingHost: "the URL names no host"
        }
    }
}
