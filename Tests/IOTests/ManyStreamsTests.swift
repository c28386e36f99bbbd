import IO
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct ManyStreamsTests {
    @Test func `A thousand streams do not make HTTP requests connect anew`() async throws {
        // Connections wait in the system's queue; nobody has to take them for them to be open.
        let listener = try Socket.listening(backlog: 1_024)
        defer { listener.close() }
        let endpoint = StreamEndpoint(.tcp(host: "127.0.0.1", port: try listener.port), connectTimeout: .seconds(30))
        let thread = IOThread(idleConnections: 8)
        try await HTTPServer.with({ _ in HTTPServer.ok("{}") }) { server in
            let http = HTTPUser(on: thread)
            _ = await http.post(server.url)
            let streams = (0..<1_000).map { _ in StreamUser(on: thread) }
            for stream in streams { try await stream.open(endpoint) }
            for stream in streams { await stream.until { $0.isOpen || $0.end != nil } }
            for _ in 0..<100 { #expect(try await http.post(server.url).get().status == 200) }
            #expect(server.seen.connections == 1)
            for stream in streams {
                #expect(await stream.isOpen)
                await stream.close()
            }
            #expect(try await http.post(server.url).get().status == 200)
            #expect(server.seen.connections == 1)
        }
    }

    @Test func `Neither do streams that are opened all in one turn`() async throws {
        let count = 16
        try await SocketServer.with(.listening(), serve: SocketServer.echo) { echo in
            let endpoint = StreamEndpoint(.tcp(host: "127.0.0.1", port: echo.port), connectTimeout: .seconds(30))
            let thread = IOThread(idleConnections: 1)
            try await HTTPServer.with({ _ in HTTPServer.ok("{}") }) { server in
                let http = HTTPUser(on: thread)
                _ = await http.post(server.url)
                let (loop, ends) = (thread.loop, Monitor<[IOError?]>([]))
                loop.execute {
                    for _ in 0..<count {
                        Self.exchange(over: endpoint, on: loop) { end in ends.withLock { $0.append(end) } }
                    }
                }
                try await ends.until { $0.count == count }
                #expect(ends.withLock(\.self) == Array(repeating: nil, count: count))
                _ = await http.post(server.url)
                #expect(server.seen.connections == 1)
            }
        }
    }

    /// Sends a byte, waits for one, and tells the end: nil when it has come.
    private static func exchange(
        over endpoint: StreamEndpoint, on loop: EventLoop, _ report: @escaping @Sendable (IOError?) -> Void
    ) {
        do throws(IOError) {
            var stream: ByteStream?
            stream = try loop.open(endpoint) { event in
                switch event {
                case .opened: _ = stream?.write([1])
                case .received:
                    stream?.close()
                    report(nil)
                case .closed(let error): report(error)
                case .writable: break
                }
            }
        } catch {
            report(error)
        }
    }
}
