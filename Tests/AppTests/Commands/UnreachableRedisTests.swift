import App
import Files
import IO
import Logging
import Redis
import TestServers
import Testing

/// A Redis that is not there or does not let us in is one message, which says where it is, why, and what to do.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct UnreachableRedisTests {
    private static let push = ["push", "--workflow-id", "1", "--owner", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"]
    private static let remedy = "Start it, or set REDIS_URL to where it is."

    @Test(arguments: [
        ("redis://127.0.0.1:1/0", "connection refused"), ("unix:///nowhere", "no such file or directory"),
        ("redis://nowhere.invalid", "its host name is not known"),
    ])
    func `Where nothing answers`(_ url: String, _ reason: String) async throws {
        let program = try await Program.run(Self.push, environment: ["REDIS_URL": url])
        #expect(program.exitCode == 1)
        #expect(program.errors == "error: Cannot reach Redis at \(url): \(reason). \(Self.remedy)\n")
    }

    @Test func `Where what it answers would drive a terminal`() async throws {
        let refuses: @Sendable (Socket) throws -> Void = { socket in
            _ = try socket.read()
            try socket.write("-ERR \u{1B}[31mno\u{7}\r\n".utf8)
            _ = try socket.read()
        }
        try await SocketServer.with(.listening(), serve: refuses) { server in
            let url = "redis://127.0.0.1:\(server.port)"
            let program = try await Program.run(Self.push, environment: ["REDIS_URL": url])
            #expect(program.errors.hasPrefix(#"error: Redis at \#(url) refuses us: ERR \u001b[31mno\u0007. "#))
        }
    }

    @Test(arguments: [("", "NOAUTH"), ("default:wrong@", "WRONGPASS")])
    func `Where the login is wrong`(_ credentials: String, _ prefix: String) async throws {
        try await ScratchFolder.with { folder in
            try await PrivateRedis.with(in: folder) { redis in
                let configuration = try AppConfiguration.load(
                    options: [:], environment: ["REDIS_URL": redis.url, "AUTOMETA_CONFIG": "/dev/null"])
                try await configuration.withRedis(on: IOThread(), Logger(label: "test")) { client in
                    _ = try await client.send("CONFIG", "SET", "requirepass", "right")
                }
                let url = redis.url.replacing("unix://", with: "unix://\(credentials)")
                let program = try await Program.run(Self.push, environment: ["REDIS_URL": url])
                #expect(program.exitCode == 1)
                #expect(program.errors.hasPrefix("error: Redis at \(redis.url) refuses us: \(prefix) "))
                #expect(program.errors.hasSuffix(". Check the user and the password in REDIS_URL.\n"))
                #expect(!program.errors.contains("..") && program.errors.split(separator: "\n").count == 1)
            }
        }
    }
}
