import Concurrency
import Files
import Foundation
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct SocketServerTests {
    private func withEcho(_ body: (SocketServer) async throws -> Void) async throws {
        try await SocketServer.with(.listening(), serve: SocketServer.echo, body)
    }

    @Test func `What is sent comes back, on a port`() async throws {
        try await withEcho { server in
            let text = try await withConnection(to: server.port) { try $0.exchange("hello") }
            #expect(text == "hello")
            #expect(server.seen.connections == 1)
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `What is sent comes back, on a unix socket`() async throws {
        let path = "/tmp/autometa-test-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await SocketServer.with(.listening(at: path), serve: SocketServer.echo) { _ in
            let text = try await DedicatedThread.run("test-client") {
                let socket = try Socket.connected(to: .socket(path))
                defer { socket.close() }
                return try socket.exchange("hello")
            }
            #expect(text == "hello")
        }
    }

    @Test func `Many connections are served at once`() async throws {
        try await withEcho { server in
            let sockets = try (0..<200).map { _ in try Socket.connected(to: .port(server.port)) }
            defer { for socket in sockets { socket.close() } }
            try await server.wait { $0.open == 200 }
            let texts = try await DedicatedThread.run("test-client") {
                for (number, socket) in sockets.enumerated() { try socket.write("\(number + 100)".utf8) }
                return try sockets.map { String(decoding: try $0.read(exactly: 3), as: UTF8.self) }
            }
            #expect(texts == (100..<300).map { "\($0)" })
        }
    }

    @Test func `At the end of the scope all handlers have returned, and no socket is open`() async throws {
        let returned = Locked(0)
        let handler: @Sendable (Socket) throws -> Void = { socket in
            defer { returned.withLock { $0 += 1 } }
            try SocketServer.echo(socket)
        }
        let (port, inodes, clients) = try await SocketServer.with(.listening(), serve: handler) { server in
            let clients = try (0..<3).map { _ in try Socket.connected(to: .port(server.port)) }
            try await server.wait { $0.open == 3 }
            let inodes = try SystemSockets().inodes(on: server.port)
            #expect(inodes.count == 4)
            #expect(try SystemSockets.held(inodes) == inodes)
            return (server.port, inodes, clients)
        }
        #expect(returned.withLock(\.self) == 3)
        #expect(try SystemSockets.held(inodes) == [])
        for client in clients {
            #expect(try client.read() == [])
            client.close()
        }
        let error = #expect(throws: Errno.self) { try Socket.connected(to: .port(port)) }
        #expect(error?.rawValue == ECONNREFUSED)
    }

    @Test func `The scope ends in good order in a cancelled task, too`() async throws {
        let port = Locked(0)
        let task = Task {
            try await withEcho { server in
                port.withLock { $0 = server.port }
                let client = try Socket.connected(to: .port(server.port))
                defer { client.close() }
                withUnsafeCurrentTask { $0?.cancel() }
                try await server.wait { _ in false }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try SystemSockets().inodes(on: port.withLock(\.self)) == [])
    }

    @Test func `What a handler throws is thrown in the end, unless it is the end of its connection`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await SocketServer.with(.listening(), serve: { _ in throw Failure() }) { server async throws in
                #expect(try await withConnection(to: server.port) { try $0.read() } == [])
            }
        }
        try await SocketServer.with(.listening(), serve: { _ = try $0.read() }) { server in
            try await withConnection(to: server.port) { try $0.resetOnClose() }
            try await server.wait { $0.connections == 1 && $0.open == 0 }
        }
    }

    @Test func `Connections that are cut end, and new ones are welcome`() async throws {
        try await withEcho { server in
            let client = try Socket.connected(to: .port(server.port))
            defer { client.close() }
            try await server.wait { $0.open == 1 }
            server.cut()
            try await server.wait { $0.open == 0 }
            #expect(try client.read() == [])
            #expect(try await withConnection(to: server.port) { try $0.exchange("again") } == "again")
        }
    }
}
