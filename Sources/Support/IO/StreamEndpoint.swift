internal import CCurl

/// Where a stream leads to, and how it is to be opened.
package struct StreamEndpoint: Hashable, Sendable {
    /// What is connected to.
    package enum Address: Hashable, Sendable {
        /// A host, by its name or its address in digits, and a port.
        case tcp(host: String, port: Int)
        /// A socket of this machine, by its path of at most 107 bytes.
        case unixSocket(path: String)
    }

    /// What is connected to.
    package var address: Address
    /// How long connecting may take: finding the addresses, trying them, and TLS together.
    package var connectTimeout: Duration
    /// How the connection is secured; `nil` leaves it as it is.
    package var tls: TLSSettings?

    /// Describes an endpoint; connecting may take 5 s by default, and there is no TLS.
    package init(_ address: Address, connectTimeout: Duration = .seconds(5), tls: TLSSettings? = nil) {
        self.address = address
        self.connectTimeout = connectTimeout
        self.tls = tls
    }
}

/// Whom to trust, and who we are.
package struct TLSSettings: Hashable, Sendable {
    /// A PEM file with the only certificate authorities to trust; `nil` for those of the system.
    package var certificateAuthorities: String?
    /// A PEM file with our certificate, for servers that ask for one.
    package var clientCertificate: String?
    /// A PEM file with the private key of our certificate.
    package var clientKey: String?

    /// Describes settings; by default a server is checked against the system's authorities, and we have no certificate.
    package init(certificateAuthorities: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil) {
        self.certificateAuthorities = certificateAuthorities
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }

    /// The server's certificate must be from an authority that is trusted, and for the name that was asked for.
    func apply(to easy: borrowing EasyHandle) throws(IOError) {
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = certificateAuthorities { try easy.set(CURLOPT_CAINFO, file) }
        if let file = clientCertificate { try easy.set(CURLOPT_SSLCERT, file) }
        if let file = clientKey { try easy.set(CURLOPT_SSLKEY, file) }
    }
}

extension StreamEndpoint {
    func apply(to easy: borrowing EasyHandle) throws(IOError) {
        try easy.set(CURLOPT_CONNECT_ONLY, 1)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout)
        // Empty: none, whatever the environment says. What is sent over streams is not for proxies.
        try easy.set(CURLOPT_PROXY, "")
        // Whoever connects anew after a failover needs the address of now; libcurl would keep that of before for a minute.
        try easy.set(CURLOPT_DNS_CACHE_TIMEOUT, 0)
        try easy.set(CURLOPT_SSL_ENABLE_ALPN, 0)
        try tls?.apply(to: easy)
        let scheme = tls == nil ? "http" : "https"
        switch address {
        case .tcp(let host, let port):
            try easy.set(CURLOPT_URL, "\(scheme)://\(try Self.urlHost(host)):\(port)/")
        case .unixSocket(let path):
            guard path.utf8.count <= Self.longestPath else {
                let reason = "the path of the socket has more than \(Self.longestPath) bytes"
                throw IOError(.unreachable, reason, systemMessage: reason)
            }
            try easy.set(CURLOPT_UNIX_SOCKET_PATH, path)
            try easy.set(CURLOPT_URL, "\(scheme)://localhost/")
        }
    }

    /// Writes a host as URLs have it; whatever would be another part of a URL is no host.
    ///
    /// - Source: RFC 3986, section 3.2.2; RFC 6874 for the zone of an address.
    private static func urlHost(_ host: String) throws(IOError) -> String {
        let isPlain = host.unicodeScalars.allSatisfy { $0.value > 0x20 && !"/?#@\\[]".unicodeScalars.contains($0) }
        guard isPlain, !host.isEmpty else { throw IOError(CURLE_COULDNT_RESOLVE_HOST) }
        return host.contains(":") ? "[\(host.replacing("%", with: "%25"))]" : host
    }

    /// - Source: unix(7): 108 bytes, of which the last is zero.
    private static let longestPath = 107
}
