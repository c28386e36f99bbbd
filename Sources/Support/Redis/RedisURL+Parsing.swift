extension RedisURL {
    /// Reads a URL.
    ///
    /// - Throws: ``RedisError/Code/invalidURL``, with a message that says what is wrong and repeats nothing that could
    ///   be a secret.
    package init(_ text: String) throws(RedisError) {
        guard let mark = text.firstRange(of: "://") else {
            throw .invalidURL("it does not start with redis:// or unix://")
        }
        let rest = text[mark.upperBound...]
        switch text[..<mark.lowerBound].lowercased() {
        case "redis": try self.init(server: rest)
        case "unix": try self.init(socket: rest)
        case "rediss": throw .invalidURL("rediss:// (TLS) is not supported yet")
        case "redis-sentinel": throw .invalidURL("redis-sentinel:// is not supported yet")
        default: throw .invalidURL("its scheme is none of redis, unix")
        }
    }

    private init(server rest: Substring) throws(RedisError) {
        let (authority, path) = rest.divided(at: "/")
        let (credentials, address) = try Self.credentials(of: authority)
        let database = path ?? ""
        guard !address.contains("?"), !database.contains("?") else {
            throw .invalidURL("redis:// takes no parameters after a question mark")
        }
        guard !address.contains("#") else { throw .invalidURL("its host cannot be read") }
        self.init(
            endpoint: try Self.endpoint(address), credentials: credentials,
            database: database.isEmpty ? 0 : try Self.database(database))
    }

    private init(socket rest: Substring) throws(RedisError) {
        let (location, query) = rest.divided(at: "?")
        guard let slash = location.firstIndex(of: "/") else { throw .invalidURL("unix:// needs an absolute path") }
        let (credentials, address) = try Self.credentials(of: location[..<slash])
        guard address.isEmpty else { throw .invalidURL("unix:// needs an absolute path: three slashes") }
        guard query == nil || query?.hasPrefix("db=") == true else {
            throw .invalidURL("unix:// takes no parameter but ?db=")
        }
        self.init(
            endpoint: .unixSocket(path: try Self.decoded(location[slash...])), credentials: credentials,
            database: try query.map { query throws(RedisError) in try Self.database(query.dropFirst(3)) } ?? 0)
    }

    /// Splits `[user[:password]@]address`.
    ///
    /// The last `@` counts, since passwords with one in them are common.
    private static func credentials(
        of authority: Substring
    ) throws(RedisError) -> (RedisCredentials?, address: Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, authority) }
        let (user, password) = authority[..<at].divided(at: ":")
        guard let password else { throw .invalidURL("it names a user without a password") }
        return (
            RedisCredentials(user: user.isEmpty ? nil : try decoded(user), password: try decoded(password)),
            authority[authority.index(after: at)...]
        )
    }

    private static func endpoint(_ address: Substring) throws(RedisError) -> RedisEndpoint {
        var host = address
        var port: Substring?
        if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
            host = address[..<end].dropFirst()
            let rest = address[address.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .invalidURL("its host cannot be read") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            (host, port) = address.divided(at: ":")
        }
        guard !host.isEmpty else { throw .invalidURL("it has no host") }
        guard let port else { return .tcp(host: String(host), port: 6379) }
        guard let number = UInt16(port), number > 0 else { throw .invalidURL("its port is not one of 1 to 65535") }
        return .tcp(host: String(host), port: Int(number))
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard let number = UInt16(text) else { throw .invalidURL("its database is not a number from 0") }
        return Int(number)
    }

    private static func decoded(_ text: Substring) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = Substring(rest.prefix(2)).wholeHexadecimal else {
                throw .invalidURL("a percent sign in it is not followed by two hexadecimal digits")
            }
            bytes.append(digits)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .invalidURL("its user, password or path is not UTF-8")
        }
        return decoded
    }
}

extension RedisError {
    fileprivate static func invalidURL(_ problem: String) -> RedisError {
        RedisError(.invalidURL, "the URL cannot be used: \(problem)")
    }
}

extension Substring {
    /// The parts before and after the first `separator`; no second part without one.
    fileprivate func divided(at separator: Character) -> (Substring, Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (self[..<index], self[self.index(after: index)...])
    }

    fileprivate var wholeHexadecimal: UInt8? {
        utf8.count == 2 && allSatisfy(\.isHexDigit) ? UInt8(self, radix: 16) : nil
    }
}
