import Concurrency
import HTTPServer
import IO
import TestServers
import Testing

import struct HTTPServer.HTTPServer

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    @Test func `A request comes to the handler as it was sent, and its answer goes back`() async throws {
        try await HTTPServer.with { request in
            HTTPServer.Response(
                status: 201, headers: [("Content-Type", "text/plain"), ("X-Path", request.path)],
                body: Array("\(request.method) ".utf8) + request.body)
        } _: { server in
            try await RawClient.with(server.port) { client in
                try await client.send("POST /some%20where?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
                let answer = try await client.answer()
                #expect(answer.status == 201)
                #expect(answer.header("Content-Type") == "text/plain")
                #expect(answer.header("X-Path") == "/some where")
                #expect(answer.text == "POST hello")
            }
        }
    }

    @Test func `A connection carries one request after the other`() async throws {
        try await HTTPServer.with(answer: echoPath) { server in
            try await RawClient.with(server.port) { client in
                for number in 1...3 {
                    try await client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await client.answer().text == "/\(number)")
                }
            }
        }
    }

    @Test func `Requests that are sent without waiting are answered in their order`() async throws {
        try await HTTPServer.with(answer: echoPath) { server in
            try await RawClient.with(server.port) { client in
                let requests = (1...50).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
                try await client.send(requests.joined())
                for number in 1...50 { #expect(try await client.answer().text == "/\(number)") }
            }
        }
    }

    @Test func `A request that takes its time holds up no other connection`() async throws {
        let gate = Gate()
        try await HTTPServer.with { request in
            if request.path == "/slow" { await gate.wait() }
            return .text(request.path)
        } _: { server in
            try await RawClient.with(server.port) { slow in
                try await slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                await gate.arrival()
                try await RawClient.with(server.port) { quick in
                    try await quick.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await quick.answer().text == "/quick\n")
                }
                gate.openNow()
                #expect(try await slow.answer().text == "/slow\n")
            }
        }
    }

    @Test func `Bodies of megabytes go both ways unchanged, by many requests at once`() async throws {
        let thread = IOThread()
        let body = (0..<4 << 20).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        try await HTTPServer.with {
            HTTPServer.Response(body: $0.body.reversed())
        } _: { server in
            let poster = Poster(on: thread)
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await poster.post(body, to: server.port) } }
                for try await answer in group {
                    #expect(answer.status == 200)
                    #expect(answer.body == body.reversed())
                }
            }
        }
    }

    @Test func `Tens of connections with a hundred requests each are all answered`() async throws {
        let count = Locked(0)
        let thread = IOThread()
        try await HTTPServer.with { request in
            count.withLock { $0 += 1 }
            return HTTPServer.Response(body: request.body)
        } _: { server in
            let poster = Poster(on: thread)
            try await withThrowingTaskGroup { group in
                for user in 0..<40 {
                    group.addTask {
                        for number in 0..<100 {
                            let body = Array("\(user) \(number)".utf8)
                            let answer = try await poster.post(body, to: server.port)
                            #expect(answer.body == body)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(count.withLock { $0 } == 4_000)
    }

    @Test(arguments: [("Name", "two\r\nlines"), ("", "value")])
    func `An answer whose header cannot be sent is one of status 500`(name: String, value: String) async throws {
        try await HTTPServer.with { _ in
            HTTPServer.Response(headers: [(name, value)])
        } _: { server in
            try await RawClient.with(server.port) { client in
                try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await client.answer().status == 500)
            }
        }
    }

    @Test func `What the body throws comes out`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await HTTPServer.with(answer: echoPath) { _ in throw Failure() }
        }
    }
}

/// Answers by the path alone.
@Sendable func echoPath(_ request: HTTPServer.Request) async -> HTTPServer.Response {
    HTTPServer.Response(body: Array(request.path.utf8))
}

/// Sends requests by this project's client.
actor Poster {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread: IOThread
    private let client: HTTPClient

    init(on thread: IOThread) {
        self.thread = thread
        client = HTTPClient(on: thread.loop)
    }

    func post(_ body: [UInt8], to port: UInt16) async throws -> HTTPAnswer {
        let post = HTTPPost(url: "http://127.0.0.1:\(port)/", body: body, timeout: .seconds(30))
        return try await withCheckedContinuation { done in
            _ = client.post(post) { done.resume(returning: $0) }
        }.get()
    }
}
