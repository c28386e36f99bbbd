extension RedisServer {
    /// Whether a server on this unix socket answers, if only to say that it wants a password; waits for the answer.
    static func answersPing(at path: String) -> Bool {
        guard let socket = try? Socket.connected(to: .socket(path)) else { return false }
        defer { socket.close() }
        guard (try? socket.write("PING\r\n".utf8)) != nil, let answer = try? socket.read(64) else { return false }
        return answer.starts(with: "+PONG".utf8) || answer.starts(with: "-NOAUTH".utf8)
    }
}
