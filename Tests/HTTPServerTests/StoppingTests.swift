import Concurrency
import Files
import Glibc
import HTTPServer
import TestServers
import Testing

import struct HTTPServer.HTTPServer

/// What becomes of requests when a server stops.
@Suite(.timeLimit(.minutes(1))) struct StoppingTests {
    @Test func `A request under way is answered and sent before the server has stopped`() async throws {
        let gate = Gate()
        let size = 16 << 20
        let answer = try await withThrowingTaskGroup(of: RawClient.Answer.self) { group in
            try await HTTPServer.with { _ in
                await gate.wait()
                return HTTPServer.Response(body: [UInt8](repeating: 7, count: size))
            } _: { server in
                group.addTask {
                    try await RawClient.with(server.port) { client in
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        return try await client.answer()
                    }
                }
                await gate.arrival()
                gate.openNow()
            }
            return try await group.next()
        }
        #expect(answer?.body.count == size)
    }

    @Test func `A request that comes while the server stops is refused`() async throws {
        let gate = Gate()
        let (stopping, stop) = AsyncStream.makeStream(of: Never.self)
        try await withThrowingTaskGroup { group in
            try await HTTPServer.with { request in
                if request.path == "/slow" { await gate.wait() }
                return .text("done")
            } _: { server in
                group.addTask { try await self.askTwice(server, gate, stopping) }
                await gate.arrival()
                // `body` ends now, and the server waits for the first request.
                stop.finish()
            }
            try await group.waitForAll()
        }
    }

    /// One request is under way; others are sent until one of them is refused.
    private func askTwice(_ server: HTTPServer, _ gate: Gate, _ stopping: AsyncStream<Never>) async throws {
        try await RawClient.with(server.port) { first in
            try await first.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            for await _ in stopping {}
            while try await status(of: server) != 503 {}
            gate.openNow()
            #expect(try await first.answer().text == "done\n")
        }
    }

    private func status(of server: HTTPServer) async throws -> Int? {
        try await RawClient.with(server.port) { client in
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try await client.answer()
            if answer.status == 503 { #expect(answer.header("Connection") == "close") }
            return answer.status
        }
    }

    @Test func `After the grace the handler is cancelled, and still answers`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.grace = .milliseconds(10)
        let gate = Gate()
        let answered = Locked<[String]>([])
        let rest = try await withThrowingTaskGroup(of: String?.self) { group in
            try await HTTPServer.with(configuration) { _ in
                await gate.wait()
                let text = Task.isCancelled ? "cancelled" : "not cancelled"
                answered.withLock { $0.append(text) }
                return .text(text)
            } _: { server in
                group.addTask {
                    try await RawClient.with(server.port) { client in
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        return try await client.rest()
                    }
                }
                await gate.arrival()
            }
            return try await group.next() ?? nil
        }
        #expect(answered.withLock(\.self) == ["cancelled"])
        // The end may come before the answer is sent: then nothing of it is, and never a part.
        #expect(rest == nil || rest == "" || rest?.hasSuffix("\r\n\r\ncancelled\n") == true, "\(rest ?? "")")
    }

    @Test func `A cancellation stops the server at once, requests under way included`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.grace = .seconds(3_600)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { [configuration] in
                try await HTTPServer.with(configuration) { _ in
                    await gate.wait()
                    return .text("late")
                } _: { server in
                    try await RawClient.with(server.port) { client in
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        await gate.wait()
                    }
                }
            }
            await gate.arrival()
            await gate.arrival()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `A client that does not read its answer holds up the end for the grace only`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.grace = .milliseconds(10)
        let gate = Gate()
        gate.openNow()
        try await withThrowingTaskGroup { group in
            let (ended, end) = AsyncStream.makeStream(of: Never.self)
            try await HTTPServer.with(configuration) { _ in
                await gate.wait()
                return HTTPServer.Response(body: [UInt8](repeating: 7, count: 64 << 20))
            } _: { server in
                group.addTask {
                    try await RawClient.with(server.port) { client in
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        for await _ in ended {}
                    }
                }
                await gate.arrival()
            }
            end.finish()
            try await group.waitForAll()
        }
    }

    @Test func `A server that stops while requests keep coming leaves none without an end`() async throws {
        for _ in 0..<20 {
            try await withThrowingTaskGroup { group in
                try await HTTPServer.with(answer: echoPath) { server in
                    let gate = Gate()
                    for _ in 0..<8 { group.addTask { try await self.askUntilRefused(server, gate) } }
                    for _ in 0..<8 { await gate.arrival() }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Nothing else ends it than a refusal, or the end of the connection.
    private func askUntilRefused(_ server: HTTPServer, _ gate: Gate) async throws {
        gate.openNow()
        do {
            try await RawClient.with(server.port) { client in
                var status: Int? = 200
                while status == 200 {
                    try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                    await gate.wait()
                    status = try await client.answer().status
                }
                #expect(status == 503)
            }
        } catch is RawClient.Ended {
            // Closed between two answers.
        } catch let error as Errno {
            #expect([EPIPE, ECONNRESET, ECONNREFUSED].contains(error.rawValue), "\(error)")
        }
    }
}
