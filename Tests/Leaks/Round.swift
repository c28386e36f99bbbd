import IO
import Logging
import Processes
import Redis
import TestServers

/// One of everything, ended in one of several ways.
struct Round {
    let echo: SocketServer
    let http: HTTPServer
    let redis: RedisURL

    func run(_ number: Int) async throws {
        let thread = IOThread(name: "leaks")
        try await stream(on: thread, number)
        try await request(on: thread, number)
        try await commands(on: thread, number)
    }

    /// Opens a stream and closes it: while it connects, when it is open, or after some bytes.
    private func stream(on thread: IOThread, _ number: Int) async throws {
        let endpoint = StreamEndpoint(.tcp(host: "127.0.0.1", port: echo.port))
        let user = try await User.open(endpoint, on: thread)
        switch number % 3 {
        case 0: break
        case 1: await user.untilOpen()
        default: await user.exchange([1, 2, 3])
        }
        if number % 2 == 0 { await user.close() }
    }

    /// Sends a request, and gives it up every other time.
    private func request(on thread: IOThread, _ number: Int) async throws {
        let client = await Requester(on: thread)
        await client.post(http.url, givingUp: number % 2 == 0)
    }

    /// Runs a client of Redis, and cancels it with a command on its way every other time.
    private func commands(on thread: IOThread, _ number: Int) async throws {
        let client = RedisClient(
            configuration: RedisConfiguration(url: redis), thread: thread,
            logger: Logger(label: "leaks") { _ in NoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            if number % 2 == 0 {
                try await client.send("PING")
            } else {
                group.addTask {
                    _ = try? await client.sendBlocking(RedisCommand("BLPOP", "none", 0), timeout: .seconds(9))
                }
                try await client.send("ECHO", number)
            }
            group.cancelAll()
        }
    }
}

/// Has a stream.
private actor User {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }
    private let thread: IOThread
    private var stream: ByteStream?
    private var isOpen = false
    private var received = 0
    private var waiter: CheckedContinuation<Void, Never>?

    private init(_ thread: IOThread) { self.thread = thread }

    static func open(_ endpoint: StreamEndpoint, on thread: IOThread) async throws -> User {
        let user = User(thread)
        try await user.open(endpoint)
        return user
    }

    private func open(_ endpoint: StreamEndpoint) throws {
        stream = try thread.loop.open(endpoint) { event in self.assumeIsolated { $0.note(event) } }
    }

    private func note(_ event: ByteStream.Event) {
        switch event {
        case .opened: isOpen = true
        case .received(let bytes): received += bytes.count
        case .writable, .closed: break
        }
        waiter.take()?.resume()
    }

    func untilOpen() async {
        while !isOpen { await withCheckedContinuation { waiter = $0 } }
    }

    func exchange(_ bytes: [UInt8]) async {
        await untilOpen()
        _ = stream?.write(bytes)
        while received < bytes.count { await withCheckedContinuation { waiter = $0 } }
    }

    func close() { stream?.close() }
}

/// Sends requests.
private actor Requester {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }
    private let thread: IOThread
    private let client: HTTPClient

    init(on thread: IOThread) async {
        self.thread = thread
        client = HTTPClient(on: thread.loop)
    }

    func post(_ url: String, givingUp: Bool) async {
        await withCheckedContinuation { done in
            let request = client.post(HTTPPost(url: url, body: [1], timeout: .seconds(9))) { _ in done.resume() }
            if givingUp { client.cancel(request) }
        }
    }
}
