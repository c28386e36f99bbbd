import CSlowResolver
import IO
import TestServers
import Testing

/// Name servers that say nothing for as long as the test lasts, or something else than before.
@Suite(.timeLimit(.minutes(5))) struct ResolverTests {
    private let thread = IOThread()

    @Test func `A stream goes where its name leads to now, as after a failover`() async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.silence) { before in
            let listener = try Socket.listening(on: "127.0.0.2", port: before.port)
            try await SocketServer.with(listener, serve: SocketServer.silence) { after in
                let endpoint = StreamEndpoint(
                    .tcp(host: "redis.moving.test", port: before.port), connectTimeout: .seconds(30))
                slow_resolver_move("127.0.0.1")
                let first = try await StreamUser.connected(to: endpoint, on: thread)
                try await before.wait { $0.connections == 1 }
                await first.close()
                slow_resolver_move("127.0.0.2")
                _ = try await StreamUser.connected(to: endpoint, on: thread)
                try await after.wait { $0.connections == 1 }
                #expect(before.seen.connections == 1)
            }
        }
    }

    @Test func `A name that nobody answers for holds up nobody else`() async throws {
        defer { slow_resolver_release() }
        try await SocketServer.with(
            try .listening(), serve: { socket in try socket.write(try socket.read()) }
        ) { server in
            // One runs into its time limit, one is given up, one is a request.
            let (late, abandoned) = (StreamUser(on: thread), StreamUser(on: thread))
            let slow = StreamEndpoint(.tcp(host: "a.slow.test", port: 1), connectTimeout: .milliseconds(500))
            try await late.open(slow)
            try await abandoned.open(slow)
            async let answer = HTTPUser(on: thread).post("http://b.slow.test/", timeout: .milliseconds(500))
            while slow_resolver_waiting() < 3 { await Task.yield() }
            await abandoned.close()
            let user = try await StreamUser.connected(
                to: StreamEndpoint(.tcp(host: "127.0.0.1", port: server.port)), on: thread)
            await user.write([1])
            await user.until { $0.received == [1] }
            #expect(await late.untilEnd()?.code == .timeout)
            let result = await answer
            #expect(throws: IOError.self) { try result.get() }
            #expect(slow_resolver_waiting() == 3, "nobody has waited for the resolver")
        }
    }
}
