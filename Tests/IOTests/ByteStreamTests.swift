import Foundation
import IO
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct ByteStreamTests {
    private let thread = IOThread()

    private func endpoint(_ server: SocketServer, within limit: Duration = .seconds(10)) -> StreamEndpoint {
        StreamEndpoint(.tcp(host: "127.0.0.1", port: server.port), connectTimeout: limit)
    }

    @Test func `Bytes go in both directions, over TCP and over a unix socket`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "io-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "s").path
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { tcp in
            try await SocketServer.with(try .listening(at: path), serve: SocketServer.echo) { _ in
                for endpoint in [endpoint(tcp), StreamEndpoint(.unixSocket(path: path))] {
                    let user = try await StreamUser.connected(to: endpoint, on: thread)
                    #expect(await user.write(Array("hello".utf8)))
                    await user.until { $0.received == Array("hello".utf8) }
                    await user.close()
                    #expect(await user.end == nil, "who closes is not told")
                }
                try await tcp.wait { $0.open == 0 }
            }
        }
    }

    @Test(arguments: [
        (StreamEndpoint(.tcp(host: "127.0.0.1", port: 1)), IOError.Code.unreachable, "connection refused"),
        (StreamEndpoint(.unixSocket(path: "/nowhere/socket")), .unreachable, "no such file or directory"),
        (StreamEndpoint(.unixSocket(path: "/" + String(repeating: "x", count: 107))), .unreachable, "107 bytes"),
        (StreamEndpoint(.tcp(host: "no-such-host.invalid", port: 1)), .unknownHost, ""),
        (StreamEndpoint(.tcp(host: "a/b", port: 1)), .unknownHost, ""),
        (StreamEndpoint(.tcp(host: "user@127.0.0.1", port: 1)), .unknownHost, ""),
        (StreamEndpoint(.tcp(host: "", port: 1)), .unknownHost, ""),
    ])
    func `Why nothing could be opened is told`(endpoint: StreamEndpoint, code: IOError.Code, words: String) async {
        let user = StreamUser(on: thread)
        let error = await #expect(throws: IOError.self) { try await user.connect(endpoint) }
        #expect(error?.code == code)
        let reason = error?.systemMessage ?? ""
        #expect(words.isEmpty || reason.contains(words), "\(String(describing: error))")
    }

    @Test func `Connecting has a time limit`() async throws {
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { server in
            try await Socket.withFullQueue { port in
                let endpoint = StreamEndpoint(
                    .tcp(host: "127.0.0.1", port: port), connectTimeout: .milliseconds(300))
                let user = StreamUser(on: thread)
                try await user.open(endpoint)
                let other = try await StreamUser.connected(to: self.endpoint(server), on: thread)
                #expect(await other.isOpen, "others go on")
                #expect(await user.untilEnd()?.code == .timeout)
            }
        }
    }

    @Test func `A reset is the end`() async throws {
        try await SocketServer.with(
            try .listening(),
            serve: { socket in
                _ = try socket.read()
                try socket.resetOnClose()
            }
        ) { server in
            let user = try await StreamUser.connected(to: endpoint(server), on: thread)
            await user.write([1])
            #expect(await user.untilEnd()?.code == .interrupted)
            #expect(await !user.write([1]), "a stream that has ended takes nothing")
        }
    }

    @Test func `What came before a half-close is handed on, and then it is the end`() async throws {
        try await SocketServer.with(
            try .listening(),
            serve: { socket in
                try socket.write(Array("last words".utf8))
                try socket.finishWriting()
                _ = try socket.read()
            }
        ) { server in
            let user = StreamUser(on: thread)
            try await user.open(endpoint(server))
            #expect(await user.untilEnd() == IOError(.closed, "the other side closed the connection"))
            #expect(await user.received == Array("last words".utf8))
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `What a peer does not read is refused, and taken again once it does`() async throws {
        let gate = Monitor(false)
        try await SocketServer.with(
            try .listening(),
            serve: { socket in
                gate.wait { $0 }
                var count = 0
                while count < 64 << 20 { count += try socket.read(1 << 20).count }
                try socket.write([1])
                _ = try socket.read()
            }
        ) { server in
            let user = try await StreamUser.connected(to: endpoint(server), on: thread)
            var sent = 0
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            while await user.write(piece) { sent += piece.count }
            #expect(sent < 16 << 20, "what waits here is bounded; the rest is what the system's buffers took")
            #expect(await user.writables == 0)
            gate.withLock { $0 = true }
            while sent < 64 << 20 {
                let seen = await user.writables
                if await user.write(piece) { sent += piece.count } else { await user.until { $0.writables > seen } }
            }
            await user.until { $0.received == [1] }
        }
    }

    @Test func `64 MiB come whole, and another stream has its turn in the midst of them`() async throws {
        let size = 64 << 20
        let gate = Monitor(false)
        try await SocketServer.with(
            try .listening(),
            serve: { socket in
                try socket.write([UInt8](repeating: 0xA5, count: size - 1))
                gate.wait { $0 }
                try socket.write([0xA5])
                _ = try socket.read()
            }
        ) { large in
            try await SocketServer.with(try .listening(), serve: SocketServer.echo) { small in
                let user = StreamUser(on: thread, keepsBytes: false)
                try await user.connect(endpoint(large))
                let other = try await StreamUser.connected(to: endpoint(small), on: thread)
                await other.write([1])
                await other.until { $0.received == [1] }
                gate.withLock { $0 = true }
                await user.until { $0.receivedBytes >= size }
                #expect(await user.receivedBytes == size)
            }
        }
    }

    @Test func `A stream may be closed from inside each of its events`() async throws {
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { server in
            let much = [UInt8](repeating: 1, count: ByteStream.backlog)
            for when in ["opened", "received", "writable"] {
                let user = StreamUser(on: thread, keepsBytes: when == "received") { event, stream in
                    switch (event, when) {
                    case (.opened, "opened"), (.received, "received"), (.writable, "writable"): stream?.close()
                    case (.opened, "received"): _ = stream?.write([1, 2, 3])
                    case (.opened, _): while stream?.write(much) == true {}
                    default: break
                    }
                }
                try await user.open(endpoint(server))
                await user.until { when == "opened" ? $0.isOpen : !$0.received.isEmpty || $0.writables > 0 }
                try await server.wait { $0.open == 0 }
                #expect(await user.end == nil)
                #expect(await user.lateEvents == 0)
            }
        }
    }

    @Test func `A stream may be closed at each step, and nothing of it is left`() async throws {
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { server in
            for turns in 0..<40 {
                let user = StreamUser(on: thread)
                try await user.open(endpoint(server))
                for _ in 0..<turns { await Task.yield() }
                await user.close()
                #expect(await user.lateEvents == 0)
            }
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `When the thread ends, its streams are told`() async throws {
        try await SocketServer.with(try .listening(), serve: SocketServer.echo) { server in
            let end = Monitor<IOError.Code?>(nil)
            try await Self.abandon(endpoint(server), end)
            try await end.until { $0 == .cancelled }
            try await server.wait { $0.open == 0 }
        }
    }

    /// Opens a stream on a thread that nobody holds afterwards.
    private static func abandon(_ endpoint: StreamEndpoint, _ end: Monitor<IOError.Code?>) async throws {
        let thread = IOThread()
        await withCheckedContinuation { opened in
            let loop = thread.loop
            loop.execute { [weak loop] in
                _ = try? loop?.open(endpoint) { event in
                    switch event {
                    case .opened: opened.resume()
                    case .closed(let error): end.withLock { $0 = error.code }
                    default: break
                    }
                }
            }
        }
    }
}
