import Concurrency
import Testing

@testable import TestServers

@Suite(.timeLimit(.minutes(5))) struct FaultyLinkTests {
    /// Runs `body` with a link to a server that sends back what it gets, and a client on a thread of its own.
    private func withLink(_ body: (FaultyLink, Client) async throws -> Void) async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.echo) { server in
            try await FaultyLink.with(to: .port(server.port)) { link in
                let client = try Client(link)
                try await body(link, client)
            }
        }
    }

    /// A connection to a link, as long as somebody holds it.
    private final class Client: Sendable {
        let socket: Socket

        init(_ link: FaultyLink) throws { socket = try Socket.connected(to: .port(link.port)) }

        deinit { socket.close() }

        /// Sends a text and returns what comes back; nothing when the connection is over.
        func exchange(_ text: String) async throws -> String {
            try await DedicatedThread.run("test-client") { try self.socket.exchange(text) }
        }
    }

    @Test func `Bytes pass in both directions`() async throws {
        try await withLink { link, client in
            #expect(try await client.exchange("hello") == "hello")
            let large = String(repeating: "0123456789", count: 100_000)
            async let sent: Void = DedicatedThread.run("test-client") { try client.socket.write(large.utf8) }
            let received = try await DedicatedThread.run("test-client") { try client.socket.read(exactly: 1_000_000) }
            try await sent
            #expect(received == Array(large.utf8))
            #expect(link.struck == 0)
        }
    }

    @Test func `A held request, and what follows on its connection, waits until it is released`() async throws {
        try await withLink { link, client in
            link.holdRequest(with: "hold me")
            async let answer = client.exchange("please hold me, and this")
            try await link.untilStruck()
            #expect(link.state.withLock(\.connections).count == 1)
            let other = try Client(link)
            #expect(try await other.exchange("hold me not") == "hold me not")
            link.release()
            #expect(try await answer == "please hold me, and this")
            #expect(link.struck == 1)
            #expect(try await client.exchange("hold me") == "hold me")
            link.holdRequest(with: "hold me")
            link.release()
            #expect(try await client.exchange("hold me") == "hold me", "what was planned is forgotten")
        }
    }

    @Test func `A lost reply takes its connection with it`() async throws {
        let requests = Monitor([UInt8]())
        let handler: @Sendable (Socket) throws -> Void = { socket in
            while case let piece = try socket.read(), !piece.isEmpty {
                requests.withLock { $0 += piece }
                try socket.write("re: ".utf8 + piece)
            }
        }
        try await SocketServer.with(.listening(), serve: handler) { server in
            try await FaultyLink.with(to: .port(server.port)) { link in
                link.loseReply(with: "re: b")
                let client = try Client(link)
                #expect(try await client.exchange("aaaaaaa") == "re: aaa")
                #expect(try await client.exchange("aaaa") == "aaaa")
                #expect(try await client.exchange("b").hasPrefix("re:") == false)
                try await link.untilStruck()
                #expect(requests.withLock(\.self).last == UInt8(ascii: "b"), "it was lost before the server had it")
                let next = try Client(link)
                #expect(try await next.exchange("bbb") == "re:")
            }
        }
    }

    @Test func `Everything is held in both directions`() async throws {
        try await withLink { link, client in
            #expect(try await client.exchange("a") == "a")
            link.hold()
            async let answer = client.exchange("b")
            async let another = Client(link).exchange("c")
            try await link.state.until { $0.held == 2 }
            link.release()
            #expect(try await [answer, another] == ["b", "c"])
            try await link.state.until { $0.held == 0 }
            #expect(link.struck == 0)
        }
    }

    @Test func `A cut closes connections, those that are held too, and nothing of what was held arrives`() async throws
    {
        let arrived = Monitor([UInt8]())
        let handler: @Sendable (Socket) throws -> Void = { socket in
            while case let piece = try socket.read(), !piece.isEmpty { arrived.withLock { $0 += piece } }
        }
        try await SocketServer.with(.listening(), serve: handler) { server in
            try await FaultyLink.with(to: .port(server.port)) { link in
                let client = try Client(link)
                link.holdRequest(with: "held")
                async let answer = client.exchange("held")
                try await link.untilStruck()
                link.cut()
                #expect(try await answer == "")
                try await server.wait { $0.open == 0 }
                #expect(arrived.withLock(\.self) == [])
                let next = try Client(link)
                try next.socket.write("x".utf8)
                try await arrived.until { $0 == Array("x".utf8) }
            }
        }
    }

    @Test func `New connections go where the link was redirected to, and old ones stay`() async throws {
        let handler: @Sendable (Socket) throws -> Void = { try $0.write("other".utf8) }
        try await SocketServer.with(.listening(), serve: handler) { other in
            try await withLink { link, client async throws in
                #expect(try await client.exchange("a") == "a")
                link.redirect(to: .port(other.port))
                #expect(try await Client(link).exchange("*****") == "other")
                #expect(try await client.exchange("b") == "b")
            }
        }
    }

    @Test func `A link ends with its scope, although something is held`() async throws {
        try await withLink { link, client in
            link.hold()
            try client.socket.write("a".utf8)
            try await link.state.until { $0.held == 1 }
        }
    }

    @Test func `A link ends with its scope, although a connection to its server is not there yet, or comes late`()
        async throws
    {
        try await Socket.withFullQueue { port in
            try await FaultyLink.with(to: .port(port)) { link in
                let client = try Client(link)
                try await link.state.until { $0.connections.count == 1 }
                link.hold()
                link.end()
                let late = try Client(link)
                for client in [client, late] {
                    #expect(try await DedicatedThread.run("test-client") { client.socket.end() } == 0)
                }
            }
        }
    }

    @Test func `Without a server a connection ends at once`() async throws {
        try await FaultyLink.with(to: .socket("/nowhere")) { link async throws in
            let client = try Client(link)
            #expect(try await DedicatedThread.run("test-client") { client.socket.end() } == 0)
        }
    }
}
