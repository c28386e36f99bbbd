import Concurrency
import Glibc
import TestServers
import Testing

@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct RedisServerTests {
    private func ask(_ server: RedisServer, _ command: String) throws -> String {
        let socket = try Socket.connected(to: .socket(server.socketPath))
        defer { socket.close() }
        try socket.write("\(command)\r\n".utf8)
        return String(decoding: try socket.read(1_000), as: UTF8.self)
    }

    @Test func `A server is stopped, started and killed, and is gone in the end`() async throws {
        let path = try await RedisServer.with(.init(isDurable: true)) { server in
            #expect(try ask(server, "SET key value") == "+OK\r\n")
            await server.stop()
            #expect(throws: (any Error).self) { try ask(server, "PING") }
            try await server.start()
            #expect(try ask(server, "SET key other") == "+OK\r\n")
            await server.kill()
            // It has ended already.
            await server.kill()
            try await server.start()
            #expect(try ask(server, "GET key") == "$5\r\nother\r\n")
            return server.socketPath
        }
        #expect(access(path, F_OK) == -1)
    }

    @Test func `A paused server answers when it goes on`() async throws {
        try await RedisServer.with { server in
            await server.pause()
            async let answer = DedicatedThread.run("test-client") { try ask(server, "PING") }
            await server.resume()
            let text = try await answer
            #expect(text == "+PONG\r\n")
            await server.pause()
            await server.kill()
            #expect(throws: (any Error).self) { try ask(server, "PING") }
        }
    }
}
