import Redis
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5)))
struct RedisLoginTests {
    private static let password = RedisServer.Options(arguments: ["--requirepass", "secret-of-default"])

    private func attempt(
        _ options: RedisServer.Options, _ credentials: RedisCredentials?, database: Int = 0
    ) async throws -> RedisError? {
        try await RedisServer.with(options) { server in
            let url = RedisURL(
                endpoint: .unixSocket(path: server.socketPath), credentials: credentials, database: database)
            return try await withRedisClient(of: server, configure: { $0.url = url }) { client in
                do {
                    try await client.send("SET", "key", "value")
                    return nil
                } catch let error as RedisError {
                    return error
                }
            }
        }
    }

    @Test func `A password lets us in`() async throws {
        #expect(try await attempt(Self.password, RedisCredentials(password: "secret-of-default")) == nil)
    }

    @Test func `A user and its password let us in`() async throws {
        let options = RedisServer.Options(arguments: ["--user", "worker", "on", ">secret-of-worker", "~*", "+@all"])
        #expect(try await attempt(options, RedisCredentials(user: "worker", password: "secret-of-worker")) == nil)
    }

    @Test(arguments: [
        (RedisCredentials(password: "secret-typo"), "WRONGPASS"),
        (RedisCredentials(user: "nobody", password: "secret-of-default"), "WRONGPASS"),
        (nil, "NOAUTH"),
    ])
    func `A wrong login is refused at once, and not repeated in the message`(
        credentials: RedisCredentials?, prefix: String
    ) async throws {
        let error = try await attempt(Self.password, credentials)
        #expect(error?.code == .refused(prefix: prefix))
        #expect(error.map { "\($0)".contains("secret") } == false)
    }

    @Test func `A user may be refused a single command`() async throws {
        let options = RedisServer.Options(arguments: ["--user", "reader", "on", ">secret", "~*", "+@read", "+ping"])
        let error = try await attempt(options, RedisCredentials(user: "reader", password: "secret"))
        #expect(error?.code == .refused(prefix: "NOPERM"))
    }

    @Test func `The database of the URL is used, also after a reconnect`() async throws {
        try await RedisServer.with { server in
            let url = try RedisURL(server.url + "?db=3")
            try await withRedisClient(of: server, configure: { $0.url = url }) { client in
                try await client.send("SET", "key", "value")
                #expect(try await client.send("CLIENT", "INFO").string().contains(" db=3 "))
                try await client.send("CLIENT", "KILL", "TYPE", "normal")
                #expect(try await client.send("GET", "key").string() == "value")
            }
        }
    }

    @Test func `A database that does not exist is refused at once`() async throws {
        #expect(try await attempt(.init(), nil, database: 99)?.code == .refused(prefix: "ERR"))
    }

    @Test func `The connections carry the client's name`() async throws {
        try await withRedisClient(configure: { $0.clientName = "worker-1" }) { client async throws in
            #expect(try await client.send("CLIENT", "GETNAME").string() == "worker-1")
        }
    }
}
