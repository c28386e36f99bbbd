import CurlTransport
import IO
import Scheduler
import TestServers
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlGetterTests {
    private let getter = CurlGetter(on: IOThread())

    private func get(_ url: String, _ headers: [(name: String, value: String)] = []) async throws -> HTTPReply {
        try await getter.get(url, headers: headers, timeout: .seconds(10))
    }

    @Test func `A request is a GET with the lines that it was given`() async throws {
        try await HTTPServer.with({ _ in HTTPServer.ok("prices") }) { server in
            let reply = try await get(server.url + "/simple/price?ids=a,b", [("x-key", "secret")])
            #expect(reply.status == 200 && reply.retryAfter == nil && reply.body == Array("prices".utf8))
            let request = try #require(server.seen.requests.first)
            #expect(request.head.hasPrefix("GET /simple/price?ids=a,b HTTP/1.1\r\n") && request.body.isEmpty)
            #expect(request.header("x-key") == "secret" && request.header("Content-Length") == nil)
        }
    }

    @Test func `The lines of a request are not those of the next one`() async throws {
        try await HTTPServer.with({ _ in HTTPServer.ok("") }) { server in
            _ = try await get(server.url, [("x-key", "secret")])
            _ = try await get(server.url)
            #expect(server.seen.requests.map { $0.header("x-key") } == ["secret", nil])
            #expect(server.seen.connections == 1)
        }
    }

    @Test func `A server that is not to be asked so often says for how long`() async throws {
        try await HTTPServer.with({ _ in
            .send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
        }) { server in
            let reply = try await get(server.url)
            #expect(reply.status == 429 && reply.retryAfter == .seconds(7))
        }
    }

    @Test func `A redirect is not followed, so that nobody else is told a key`() async throws {
        try await HTTPServer.with({ _ in
            .send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        }) { server in
            let reply = try await get(server.url, [("x-key", "secret")])
            #expect(reply.status == 302)
            #expect(server.seen.requests.count == 1)
        }
    }

    @Test func `Errors show neither the URL nor a line of the header`() async throws {
        try await HTTPServer.with({ _ in .close }) { server in
            let error = await #expect(throws: IOError.self) {
                try await get(server.url + "/secret?secret", [("x-key", "secret")])
            }
            #expect(error.map { "\($0)" }?.contains("secret") == false)
        }
    }

    @Test func `A server that takes too long is given up`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            let error = await #expect(throws: IOError.self) {
                try await getter.get(server.url, headers: [], timeout: .milliseconds(50))
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test func `Cancellation closes the connection`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await get(server.url) }
                    try await server.wait { $0.requests.count == 1 }
                    group.cancelAll()
                    try await group.next()
                }
            }
            try await server.wait { $0.open == 0 }
        }
    }
}
