import CSlowResolver
import IO
import TestServers
import Testing

/// A name server that says nothing for as long as the test lasts.
@Suite(.timeLimit(.minutes(5))) struct ResolverTests {
    private let thread = IOThread()

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
