import Concurrency
import Files
import HTTPServer
import TestServers
import Testing

import struct HTTPServer.HTTPServer

/// Where servers listen, and how their connections begin and end.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    @Test func `A port in use is an error that says so`() async throws {
        try await HTTPServer.with(answer: echoPath) { server in
            var configuration = HTTPServer.Configuration()
            configuration.port = server.port
            let error = await #expect(throws: ListenError.self) {
                try await HTTPServer.with(configuration, answer: echoPath) { _ in }
            }
            let text = "cannot listen on 127.0.0.1:\(server.port): address already in use (error 98)"
            #expect(error?.description == text)
        }
    }

    @Test func `A port can be used again at once, although the system remembers connections that the server closed`()
        async throws
    {
        var configuration = HTTPServer.Configuration()
        for _ in 0..<3 {
            configuration.port = try await HTTPServer.with(configuration, answer: echoPath) { server in
                try await RawClient.with(server.port) { client in
                    try await client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    #expect(try await client.answer().status == 200)
                    let rest = try await client.rest()
                    #expect(rest == "")
                }
                return server.port
            }
        }
    }

    @Test func `Connections are counted, and not their requests`() async throws {
        try await HTTPServer.with(answer: echoPath) { server in
            #expect(server.connections == 0)
            for count in 1...2 {
                try await RawClient.with(server.port) { client in
                    for _ in 0..<2 {
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        #expect(try await client.answer().status == 200)
                    }
                }
                #expect(server.connections == count)
            }
        }
    }

    @Test(arguments: ["localhost", "", "300.1.1.1"])
    func `A host that is no address is an error that says so`(host: String) async throws {
        var configuration = HTTPServer.Configuration()
        configuration.host = host
        let error = await #expect(throws: ListenError.self) {
            try await HTTPServer.with(configuration, answer: echoPath) { _ in }
        }
        #expect(error?.cause == .notAnAddress)
        #expect(error?.description == "cannot listen on \(host):0: \(host) is not an IP address")
    }

    @Test func `An address of IPv6 is listened on, where the machine has it`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.host = "::1"
        do {
            try await HTTPServer.with(configuration, answer: echoPath) { #expect($0.port > 0) }
        } catch let error as ListenError {
            #expect(error.description.hasPrefix("cannot listen on [::1]:0: "))
            #expect(error.cause == .system(Errno(rawValue: 97)) || error.cause == .system(Errno(rawValue: 99)))
        }
    }

    @Test func `A client that goes away in the middle of its request leaves nothing behind`() async throws {
        let isCalled = Locked(false)
        try await HTTPServer.with { request in
            if request.method == "POST" { isCalled.withLock { $0 = true } }
            return await echoPath(request)
        } _: { server in
            for _ in 0..<20 {
                try await RawClient.with(server.port) { client in
                    try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf")
                    try client.reset()
                }
            }
            try await expectAnswer(from: server)
        }
        #expect(!isCalled.withLock { $0 })
    }

    @Test func `A client that goes away while its request is answered harms nobody`() async throws {
        let gate = Gate()
        try await HTTPServer.with { request in
            if request.path == "/slow" { await gate.wait() }
            return HTTPServer.Response(body: [UInt8](repeating: 1, count: 4 << 20))
        } _: { server in
            for _ in 0..<20 {
                try await RawClient.with(server.port) { client in
                    try await client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                    await gate.arrival()
                    try client.reset()
                }
            }
            gate.openNow()
            try await expectAnswer(from: server)
        }
    }

    @Test func `Connections beyond the limit wait until another one is closed`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.maximumConnections = 2
        let paths = Locked<[String]>([])
        try await HTTPServer.with(configuration) { request in
            paths.withLock { $0.append(request.path) }
            return await echoPath(request)
        } _: { server in
            try await RawClient.with(server.port) { first in
                #expect(try await first.get("/1") == "/1")
                try await RawClient.with(server.port) { second in
                    #expect(try await second.get("/2") == "/2")
                    try await RawClient.with(server.port) { third in
                        try await third.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n")
                        for _ in 0..<20 { #expect(try await first.get("/1") == "/1") }
                        #expect(!paths.withLock { $0 }.contains("/3"))
                        second.close()
                        #expect(try await third.answer().text == "/3")
                    }
                }
            }
        }
    }

    @Test func `Many more connections than the limit are all served`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.maximumConnections = 2
        try await HTTPServer.with(configuration, answer: echoPath) { server in
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await expectAnswer(from: server) } }
                try await group.waitForAll()
            }
        }
    }

    @Test func `A connection that nobody uses is closed after some time`() async throws {
        var configuration = HTTPServer.Configuration()
        configuration.idleTimeout = .seconds(1)
        let gate = Gate()
        try await HTTPServer.with(configuration) { request in
            if request.path == "/slow" { await gate.wait() }
            return await echoPath(request)
        } _: { server in
            try await RawClient.with(server.port) { slow in
                try await slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                let clock = ContinuousClock()
                let start = clock.now
                try await RawClient.with(server.port) { client in
                    try await client.send("GET / HTTP/1.1\r\nHost: h\r\n")
                    let rest = try await client.rest()
                    #expect(rest == "", "closed in order, and without an answer to half a request")
                    // A second is the least that can be set.
                    #expect(clock.now - start > .milliseconds(900))
                }
                // The other one has waited as long, but for us.
                gate.openNow()
                #expect(try await slow.answer().text == "/slow")
            }
        }
    }

    private func expectAnswer(from server: HTTPServer) async throws {
        try await RawClient.with(server.port) { client in
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try await client.answer().status == 200)
        }
    }
}
