import Concurrency
import Glibc
import Testing

@testable import TestServers

@Suite(.timeLimit(.minutes(5))) struct HTTPServerTests {
    private static let request = "POST /path HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\nbody"

    @Test func `Requests come out of the bytes, however these are cut`() {
        let bytes = Array((Self.request + "GET / HTTP/1.1\r\n\r\n" + Self.request).utf8)
        for size in [1, 2, 7, 1_000] {
            var reader = HTTPRequestReader()
            var requests: [HTTPServer.Request] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
                while let request = reader.next() { requests.append(request) }
            }
            #expect(requests.map(\.body) == ["body", "", "body"])
            let post = "POST /path HTTP/1.1\r\nHost: here\r\nContent-Length: 4"
            #expect(requests.map(\.head) == [post, "GET / HTTP/1.1", post])
            #expect(requests[0].header("host") == "here")
            #expect(requests[0].header("Accept") == nil)
        }
    }

    @Test func `Answers are what the test says, and connections are counted`() async throws {
        let reply: @Sendable (HTTPServer.Request) -> HTTPServer.Reply = { request in
            switch request.number {
            case 1: HTTPServer.ok("<\(request.body)>")
            case 2: .run { try $0.write("anything".utf8) }
            default: .sendAndClose("the end")
            }
        }
        try await HTTPServer.with(reply) { server in
            let answers = try await withConnection(to: server.port) { socket in
                let expected = ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<body>", "anything", "the end"]
                return try expected.map { text in
                    try socket.write(Self.request.utf8)
                    return try String(decoding: socket.read(exactly: text.utf8.count), as: UTF8.self) == text
                } + [socket.read().isEmpty]
            }
            #expect(answers == [true, true, true, true])
            try await server.wait { $0.open == 0 }
            #expect(server.seen.connections == 1)
            #expect(server.seen.requests.map(\.number) == [1, 2, 3])
        }
    }

    @Test func `A connection is reset, or closed, instead of an answer`() async throws {
        for (reply, expected) in [(HTTPServer.Reply.reset, ECONNRESET), (.close, 0)] {
            try await HTTPServer.with({ _ in reply }) { server in
                let code = try await withConnection(to: server.port) { socket -> CInt in
                    try socket.write(Self.request.utf8)
                    return socket.end()
                }
                #expect(code == expected)
            }
        }
    }

    @Test func `A client that closes ends a connection that got no answer`() async throws {
        try await HTTPServer.with({ _ in .nothing }) { server in
            let client = try Socket.connected(to: .port(server.port))
            try client.write(Self.request.utf8)
            try await server.wait { $0.requests.count == 1 }
            #expect(server.seen.open == 1)
            client.close()
            try await server.wait { $0.open == 0 }
        }
    }
}
