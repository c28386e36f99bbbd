import Concurrency
import Files
import Foundation
import Testing

@testable import TestServers

@Suite(.timeLimit(.minutes(5))) struct SocketTests {
    @Test func `A reset is an error for the peer, and an end is not`() async throws {
        for (isReset, expected) in [(true, ECONNRESET), (false, 0)] {
            let handler: @Sendable (Socket) throws -> Void = { if isReset { try $0.resetOnClose() } }
            try await SocketServer.with(.listening(), serve: handler) { server async throws in
                #expect(try await withConnection(to: server.port) { $0.end() } == expected)
            }
        }
    }

    @Test func `Who sends no more can still read`() async throws {
        let handler: @Sendable (Socket) throws -> Void = { socket in
            var all: [UInt8] = []
            while case let piece = try socket.read(), !piece.isEmpty { all += piece }
            try socket.write(all.reversed())
        }
        try await SocketServer.with(.listening(), serve: handler) { server in
            let bytes = try await withConnection(to: server.port) { socket in
                try socket.write([1, 2, 3])
                try socket.finishWriting()
                return try socket.read(exactly: 4)
            }
            #expect(bytes == [3, 2, 1])
        }
    }

    @Test func `A peer that does not read makes the writer wait, until the connection is shut down`() async throws {
        try await SocketServer.with(.listening(), serve: { try $0.pause() }) { server in
            let client = try Socket.connected(to: .port(server.port))
            defer { client.close() }
            let written = Monitor(0)
            async let failure = DedicatedThread.run("test-client") { () -> CInt in
                do throws(Errno) {
                    while true {
                        try client.write([UInt8](repeating: 1, count: 1 << 20))
                        written.withLock { $0 += 1 }
                    }
                } catch {
                    return error.rawValue
                }
            }
            try await written.until { $0 > 0 }
            client.shutdown()
            #expect(try await failure == EPIPE)
        }
    }

    @Test func `A pause ends by itself, or with the connection`() async throws {
        let pauses = Monitor([Bool]())
        let handler: @Sendable (Socket) throws -> Void = { socket in
            try socket.pause(for: .milliseconds(5))
            pauses.withLock { $0.append(true) }
            defer { pauses.withLock { $0.append(false) } }
            try socket.pause()
            pauses.withLock { $0.append(true) }
        }
        try await SocketServer.with(.listening(), serve: handler) { server in
            let client = try Socket.connected(to: .port(server.port))
            defer { client.close() }
            try await pauses.until { $0 == [true] }
        }
        #expect(pauses.withLock(\.self) == [true, false])
    }

    @Test func `A port that is kept is refused to clients, given to nobody else, and a server may have it`() throws {
        let reservation = try Socket.reservingPort()
        defer { reservation.close() }
        let port = try reservation.port
        let error = #expect(throws: Errno.self) { try Socket.connected(to: .port(port)) }
        #expect(error?.rawValue == ECONNREFUSED)
        let others = try (0..<500).map { _ in try Socket.listening() }
        defer { for other in others { other.close() } }
        #expect(try others.allSatisfy { try $0.port != port })
        let server = try Socket.listening(port: port)
        defer { server.close() }
        try Socket.connected(to: .port(port)).close()
    }

    @Test func `Where the queue is full nobody gets in`() async throws {
        try await Socket.withFullQueue { port in
            let client = try Socket(family: AF_INET)
            defer { client.close() }
            async let failure = DedicatedThread.run("test-client") {
                #expect(throws: Errno.self) { try client.connect(to: .port(port)) }
            }
            // Asked for, and not answered.
            while try SystemSockets().count(remotePort: port, state: .asked) == 0 { await Task.yield() }
            client.shutdown()
            _ = try await failure
        }
    }

    @Test func `Errors name the reason`() {
        let error = #expect(throws: Errno.self) { try Socket.connected(to: .socket("/nowhere")) }
        #expect(error.map { "\($0)" } == "No such file or directory")
        let long = String(repeating: "x", count: 108)
        #expect(throws: Errno.self) { try Socket.connected(to: .socket(long)) }
    }
}
