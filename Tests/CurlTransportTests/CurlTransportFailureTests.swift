import CurlTransport
import Files
import Glibc
import IO
import JSONRPC
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportFailureTests {
    private let transport = CurlTransport(on: IOThread())

    /// Sends a request and returns how it failed.
    private func failure(
        at url: String, body: String = "{}", timeout: Duration = .seconds(10), of transport: CurlTransport? = nil
    ) async -> TransportError.Code? {
        let error = await #expect(throws: TransportError.self) {
            try await (transport ?? self.transport).post(body, to: url, timeout: timeout)
        }
        return error?.code
    }

    @Test func `A silent server runs into the time-out`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            #expect(await failure(at: server.url, timeout: .milliseconds(50)) == .timeout)
            try await server.wait { $0.open == 0 }
        }
    }

    @Test(arguments: [
        HTTPServer.Reply.close,
        .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        .sendAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"),
        .sendAndClose("garbage\r\n\r\n"),
        .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnot zip"),
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n"),
    ])
    func `A broken answer is an interruption`(reply: HTTPServer.Reply) async throws {
        try await HTTPServer.with({ _ in reply }) { server in
            #expect(await failure(at: server.url) == .interrupted)
        }
    }

    @Test func `A port without a listener is unreachable`() async throws {
        // The port of a server that was closed could be another test's by now; nobody listens on port 1.
        #expect(await failure(at: "http://127.0.0.1:1") == .unreachable)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1_001),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(repeating: "64\r\n" + String(repeating: "x", count: 100) + "\r\n", count: 11),
    ])
    func `An answer beyond the limit is aborted`(answer: String) async throws {
        var settings = HTTPSettings()
        settings.maximumResponseBytes = 1_000
        let transport = CurlTransport(on: IOThread(), settings: settings)
        try await HTTPServer.with({ _ in .send(answer) }) { server in
            #expect(await failure(at: server.url, of: transport) == .tooLarge)
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `An answer at the limit is accepted`() async throws {
        var settings = HTTPSettings()
        settings.maximumResponseBytes = 1_000
        let transport = CurlTransport(on: IOThread(), settings: settings)
        try await HTTPServer.with({ _ in HTTPServer.ok(String(repeating: "x", count: 1_000)) }) { server in
            let response = try await transport.post("{}", to: server.url)
            #expect(response.body.count == 1_000)
        }
    }

    @Test func `What has not arrived when the time is up never does, and the next request has another connection`()
        async throws
    {
        let (body, isOver) = (String(repeating: "x", count: 20_000_000), Monitor(false))
        let received = Monitor<(bytes: Int, end: Errno?)?>(nil)
        try await SocketServer.with(
            .listening(),
            serve: { socket in
                isOver.wait { $0 }
                var bytes = 0
                do {
                    while case let read = try socket.read(), !read.isEmpty { bytes += read.count }
                    received.withLock { $0 = (bytes, nil) }
                } catch let error as Errno {
                    received.withLock { $0 = (bytes, error) }
                }
            }
        ) { server in
            let url = "http://127.0.0.1:\(server.port)"
            #expect(await failure(at: url, body: body, timeout: .milliseconds(300)) == .timeout)
            isOver.withLock { $0 = true }
            try await received.until { $0 != nil }
            let end = received.withLock(\.self)
            #expect(end?.end == Errno(rawValue: ECONNRESET))
            #expect(await failure(at: url, timeout: .milliseconds(50)) != nil)
            #expect(server.seen.connections == 2)
        }
    }

    @Test func `Cancellation closes the connection of the transfer`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            try await withThrowingTaskGroup { group in
                group.addTask { await failure(at: server.url) }
                try await server.wait { $0.requests.count == 1 }
                group.cancelAll()
                #expect(try await group.next() == .cancelled)
            }
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `Errors do not show the URL`() async throws {
        try await HTTPServer.with({ _ in .close }) { server in
            let error = await #expect(throws: TransportError.self) {
                try await transport.post("{}", to: "http://alice:secret@127.0.0.1:\(server.port)/secret?secret")
            }
            #expect(error.map { "\($0)" }?.contains("secret") == false)
        }
    }

    @Test func `A failed transfer leaves the next one untouched`() async throws {
        try await HTTPServer.with({ $0.number == 1 ? .sendAndClose("garbage") : HTTPServer.ok($0.body) }) { server in
            #expect(await failure(at: server.url) == .interrupted)
            let response = try await transport.post("{}", to: server.url)
            #expect(response.body == Array("{}".utf8))
        }
    }

    @Test func `A transport that nobody holds closes its connections`() async throws {
        try await HTTPServer.with({ HTTPServer.ok($0.body) }) { server in
            do {
                let transport = CurlTransport(on: IOThread())
                _ = try await transport.post("{}", to: server.url)
                #expect(server.seen.open == 1)
            }
            try await server.wait { $0.open == 0 }
        }
    }
}
