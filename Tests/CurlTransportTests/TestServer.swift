import Concurrency
import NIOCore
import NIOPosix

/// A server on a free port of the loopback interface that answers with exactly the bytes that the test scripts.
final class TestServer: Sendable {
    /// What to do about a request.
    enum Reply: Sendable {
        case send(String)
        case sendBytes([UInt8])
        case sendAndClose(String)
        case close
        case nothing
    }

    /// A request as it came.
    struct Request: Sendable {
        /// Counts from 1 over all connections.
        let number: Int
        let head: String
        let body: String

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.dropFirst(name.utf8.count + 1).drop { $0 == " " } }.map(String.init)
        }
    }

    struct State: Sendable {
        var connections = 0
        var open = 0
        var requests: [Request] = []
    }

    let port: Int
    private let state: Locked<State>

    var url: String { "http://127.0.0.1:\(port)" }
    var seen: State { state.withLock { $0 } }

    /// Runs a server for the time of a closure.
    static func with<Value>(
        _ reply: @escaping @Sendable (Request) -> Reply, _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let state = Locked(State())
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state: state, reply: reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TestServer(port: channel.localAddress?.port ?? 0, state: state)))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        return try result.get()
    }

    static func ok(_ body: String, headers: String = "") -> Reply {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Suspends until the server's view fulfils a condition.
    func wait(until condition: (State) -> Bool) async {
        while !condition(seen) { await Task.yield() }
    }

    private init(port: Int, state: Locked<State>) {
        self.port = port
        self.state = state
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: Locked<TestServer.State>
    private let reply: @Sendable (TestServer.Request) -> TestServer.Reply
    private var received = ByteBuffer()

    init(
        state: Locked<TestServer.State>, reply: @escaping @Sendable (TestServer.Request) -> TestServer.Reply
    ) {
        self.state = state
        self.reply = reply
    }

    func channelActive(context: ChannelHandlerContext) {
        state.withLock {
            $0.connections += 1
            $0.open += 1
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.withLock { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        received.writeBuffer(&data)
        while let request = nextRequest() { answer(reply(request), context) }
    }

    private func nextRequest() -> TestServer.Request? {
        let text = String(buffer: received)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let draft = TestServer.Request(number: 0, head: String(text[..<end.lowerBound]), body: "")
        let length = draft.header("Content-Length").flatMap { Int($0) } ?? 0
        let body = text[end.upperBound...].utf8
        guard body.count >= length else { return nil }
        received.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count + length)
        return state.withLock { state in
            let request = TestServer.Request(
                number: state.requests.count + 1, head: draft.head,
                body: String(decoding: body.prefix(length), as: UTF8.self))
            state.requests.append(request)
            return request
        }
    }

    private func answer(_ reply: TestServer.Reply, _ context: ChannelHandlerContext) {
        switch reply {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .sendBytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .sendAndClose(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .nothing: break
        }
    }
}
