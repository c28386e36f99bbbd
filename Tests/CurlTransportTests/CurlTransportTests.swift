import CurlTransport
import IO
import JSONRPC
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportTests {
    private let transport = CurlTransport(on: IOThread())

    @Test func `A request is a POST of JSON`() async throws {
        try await HTTPServer.with({ HTTPServer.ok("<\($0.body)>") }) { server in
            let response = try await transport.post("[1]", to: server.url + "/v3/key?a=b")
            #expect(response.status == 200)
            #expect(response.retryAfter == nil)
            #expect(String(decoding: response.body, as: UTF8.self) == "<[1]>")
            let request = try #require(server.seen.requests.first)
            #expect(request.head.hasPrefix("POST /v3/key?a=b HTTP/1.1\r\n"))
            #expect(request.header("Content-Type") == "application/json")
            #expect(request.header("User-Agent") == "autometa")
            #expect(request.header("Authorization") == nil)
        }
    }

    @Test func `A large body is sent without asking first`() async throws {
        try await HTTPServer.with({ HTTPServer.ok("\($0.body.utf8.count)") }) { server in
            let response = try await transport.post(String(repeating: "x", count: 3_000_000), to: server.url)
            #expect(String(decoding: response.body, as: UTF8.self) == "3000000")
            #expect(server.seen.requests.first?.header("Expect") == nil)
        }
    }

    @Test func `Requests one after the other share a connection`() async throws {
        try await HTTPServer.with({ HTTPServer.ok($0.body) }) { server in
            for number in 0..<20 {
                let response = try await transport.post("\(number)", to: server.url)
                #expect(response.body == Array("\(number)".utf8))
            }
            #expect(server.seen.connections == 1)
        }
    }

    @Test func `Connections of a burst are kept for the next one`() async throws {
        try await HTTPServer.with({ HTTPServer.ok($0.body) }) { server in
            for _ in 0..<3 {
                await withTaskGroup { group in
                    for number in 0..<100 {
                        group.addTask {
                            await #expect(throws: Never.self) {
                                let response = try await transport.post("\(number)", to: server.url)
                                #expect(response.body == Array("\(number)".utf8))
                            }
                        }
                    }
                }
            }
            #expect(server.seen.requests.count == 300)
            #expect(server.seen.connections <= 100)
        }
    }

    @Test func `Credentials in the URL are sent as basic authentication`() async throws {
        try await HTTPServer.with({ HTTPServer.ok($0.body) }) { server in
            _ = try await transport.post("1", to: "http://alice:p%40ss@127.0.0.1:\(server.port)/")
            #expect(server.seen.requests.first?.header("Authorization") == "Basic YWxpY2U6cEBzcw==")
            _ = try await transport.post("1", to: server.url)
            #expect(server.seen.requests.last?.header("Authorization") == nil)
        }
    }

    @Test func `A redirect is not followed`() async throws {
        let redirect = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        try await HTTPServer.with({ _ in .send(redirect) }) { server in
            let response = try await transport.post("1", to: server.url)
            #expect(response.status == 307)
            #expect(server.seen.requests.count == 1)
        }
    }

    @Test(arguments: [
        ("Retry-After: 7\r\n", Duration.seconds(7)),
        ("Retry-After: 99999999999\r\n", .seconds(86_400)),
        ("Retry-After: soon\r\n", nil),
        ("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", nil),
        ("", nil),
    ])
    func `The time to wait is read from the answer`(header: String, expected: Duration?) async throws {
        let answer = "HTTP/1.1 429 Too Many Requests\r\n\(header)Content-Length: 2\r\n\r\n{}"
        try await HTTPServer.with({ _ in .send(answer) }) { server in
            let response = try await transport.post("1", to: server.url)
            #expect(response.status == 429)
            #expect(response.retryAfter == expected)
            #expect(response.body == Array("{}".utf8))
        }
    }

    @Test func `A compressed answer is decompressed`() async throws {
        // printf '{"result":"0x1"}' | gzip -n
        let body: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xAB, 0x56, 0x2A, 0x4A, 0x2D, 0x2E, 0xCD, 0x29,
            0x51, 0xB2, 0x52, 0x32, 0xA8, 0x30, 0x54, 0xAA, 0x05, 0x00, 0x30, 0x56, 0x8C, 0xB5, 0x10, 0x00, 0x00, 0x00,
        ]
        try await HTTPServer.with({ request in
            #expect(request.header("Accept-Encoding")?.contains("gzip") == true)
            return .sendBytes(
                Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
        }) { server in
            let response = try await transport.post("1", to: server.url)
            #expect(response.body == Array(#"{"result":"0x1"}"#.utf8))
        }
    }
}
