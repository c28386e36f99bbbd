import IO

extension RedisConfiguration {
    /// What a connection's stream leads to.
    var streamEndpoint: StreamEndpoint {
        let address: StreamEndpoint.Address =
            switch url.endpoint {
            case .tcp(let host, let port): .tcp(host: host, port: port)
            case .unixSocket(let path): .unixSocket(path: path)
            }
        return StreamEndpoint(address, connectTimeout: connectTimeout)
    }

    /// Says in one sentence why there is no connection.
    func explain(_ error: IOError) -> RedisError {
        let reason = reason(error)
        return RedisError(.connectionFailed, "cannot connect to \(url): \(reason)", reason: reason)
    }

    /// In the operating system's words, where it said something.
    private func reason(_ error: IOError) -> String {
        switch error.code {
        case .unknownHost: "its host name is not known"
        case .timeout: "nobody answered within \(connectTimeout)"
        default: error.systemMessage ?? error.message
        }
    }
}
