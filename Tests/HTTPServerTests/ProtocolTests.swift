import Concurrency
import HTTPServer
import TestServers
import Testing

import struct HTTPServer.HTTPServer

/// What HTTP has beyond the plain request.
@Suite(.timeLimit(.minutes(1))) struct ProtocolTests {
    /// One request on a connection of its own.
    private func ask(
        _ text: String, _ configuration: HTTPServer.Configuration = HTTPServer.Configuration(), hasBody: Bool = true,
        _ check: (RawClient.Answer, RawClient) async throws -> Void
    ) async throws {
        try await HTTPServer.with(configuration, answer: echoPath) { server in
            try await RawClient.with(server.port) { client in
                try await client.send(text)
                try await check(try await client.answer(hasBody: hasBody), client)
            }
        }
    }

    @Test func `The answer of a HEAD has the length of the body, and no body`() async throws {
        try await ask("HEAD /four HTTP/1.1\r\nHost: h\r\n\r\n", hasBody: false) { answer, client in
            #expect(answer.status == 200)
            #expect(answer.header("Content-Length") == "5")
            try await client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await client.answer().text == "/next")
        }
    }

    @Test func `A client of HTTP 1_0 is answered, and the connection closed`() async throws {
        try await ask("GET /old HTTP/1.0\r\n\r\n") { answer, client in
            #expect(answer.text == "/old")
            let rest = try await client.rest()
            #expect(rest == "")
        }
    }

    @Test func `A client of HTTP 1_0 may ask to keep the connection`() async throws {
        try await ask("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") { answer, client in
            #expect(answer.text == "/old")
            try await client.send("GET /next HTTP/1.0\r\n\r\n")
            #expect(try await client.answer().text == "/next")
        }
    }

    @Test func `A client that asks for it has its connection closed`() async throws {
        try await ask("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") { answer, client in
            #expect(answer.header("Connection")?.lowercased() == "close")
            let rest = try await client.rest()
            #expect(rest == "")
        }
    }

    @Test func `A client that expects 100 is told to continue`() async throws {
        let head = "POST /late HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        try await ask(head, hasBody: false) { answer, client in
            #expect(answer.status == 100)
            try await client.send("body")
            #expect(try await client.answer().text == "/late")
        }
    }

    @Test func `A body may come in chunks`() async throws {
        try await HTTPServer.with {
            HTTPServer.Response(body: $0.body)
        } _: { server in
            try await RawClient.with(server.port) { client in
                try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
                try await client.send("4\r\nfour\r\n6\r\n and 6\r\n0\r\n\r\n")
                #expect(try await client.answer().text == "four and 6")
            }
        }
    }

    @Test func `A request may come byte by byte`() async throws {
        try await HTTPServer.with {
            HTTPServer.Response(body: $0.body)
        } _: { server in
            try await RawClient.with(server.port) { client in
                for byte in "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello".utf8 {
                    try await client.send([byte])
                }
                #expect(try await client.answer().text == "hello")
            }
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
    ])
    func `What is no request is refused by 400 or a close, and never comes to the handler`(text: String) async throws {
        let isCalled = Locked(false)
        try await HTTPServer.with { request in
            isCalled.withLock { $0 = true }
            return await echoPath(request)
        } _: { server in
            try await RawClient.with(server.port) { client in
                try await client.send(text)
                try client.finishWriting()
                let rest = try await client.rest() ?? ""
                #expect(rest.isEmpty || rest.hasPrefix("HTTP/1.1 400 ") || rest.hasPrefix("HTTP/1.0 400 "), "\(rest)")
            }
        }
        #expect(!isCalled.withLock { $0 })
    }

    // MARK: Limits

    private var small: HTTPServer.Configuration {
        var configuration = HTTPServer.Configuration()
        configuration.maximumBodyBytes = 100
        configuration.connectionMemory = 4_096
        return configuration
    }

    @Test func `A body that is announced as too large is refused before it is sent`() async throws {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"
        try await ask(head, small) { answer, client in
            #expect(answer.status == 413)
            #expect(answer.text == "the body has more than 100 bytes\n")
            let rest = try await client.rest()
            #expect(rest == "")
        }
    }

    @Test func `A body of the largest size is taken`() async throws {
        let body = String(repeating: "x", count: 100)
        try await ask("POST /full HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n\(body)", small) { answer, _ in
            #expect(answer.text == "/full")
        }
    }

    @Test func `A body in chunks that gets too large is refused at its end`() async throws {
        let chunk = "3c\r\n\(String(repeating: "x", count: 60))\r\n"
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        try await ask("\(head)\(chunk)\(chunk)0\r\n\r\n", small) { answer, _ in #expect(answer.status == 413) }
    }

    @Test func `A body in chunks that does not end is cut off`() async throws {
        try await HTTPServer.with(small, answer: echoPath) { server in
            try await RawClient.with(server.port) { client in
                try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "3c\r\n\(String(repeating: "x", count: 60))\r\n"
                try await client.send(String(repeating: chunk, count: 10))
                let rest = try await client.rest()
                #expect(rest == nil || rest == "")
            }
        }
    }

    @Test func `A head that is too large is refused`() async throws {
        let much = String(repeating: "x", count: 10_000)
        for head in ["GET / HTTP/1.1\r\nHost: h\r\nX: \(much)\r\n\r\n", "GET /\(much) HTTP/1.1\r\nHost: h\r\n\r\n"] {
            try await ask(head, small) { answer, _ in #expect([414, 431].contains(answer.status)) }
        }
    }
}
