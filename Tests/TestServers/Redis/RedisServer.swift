import Concurrency
import Files
import Processes

/// A private `redis-server` for one test: a temporary folder, a unix socket, and a TCP port if asked for.
///
/// It ends with the test process, whatever becomes of that.
package actor RedisServer {
    /// How the server is started.
    package struct Options: Sendable {
        /// Whether what was written survives ``RedisServer/kill()``: every write is on disk before its reply.
        package var isDurable = false
        /// Whether the server also listens on a free port of 127.0.0.1.
        package var listensOnTCP = false
        /// More of what redis.conf knows, such as `["--requirepass", "secret"]`.
        package var arguments: [String] = []

        /// Describes a start; by default nothing survives, there is no port, and the rest is as the server has it.
        package init(isDurable: Bool = false, listensOnTCP: Bool = false, arguments: [String] = []) {
            self.isDurable = isDurable
            self.listensOnTCP = listensOnTCP
            self.arguments = arguments
        }
    }

    /// The server did not start.
    package struct Failure: Error, CustomStringConvertible {
        /// Why, with the end of its log.
        package let description: String
    }

    private let folder: ScratchFolder
    /// The port, or 0.
    package nonisolated let port: Int
    private let options: Options
    private let starts = AsyncStream.makeStream(of: Void.self)
    private var process: GuardedProcess?
    /// Those who wait for its end.
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Where clients connect to: the unix socket.
    package nonisolated var url: String { "unix://\(socketPath)" }
    /// Where clients connect to by TCP.
    package nonisolated var tcpURL: String { "redis://127.0.0.1:\(port)" }
    /// The path of the unix socket.
    package nonisolated var socketPath: String { folder.file("redis.sock") }

    private init(_ options: Options, in folder: ScratchFolder, port: Int) {
        self.options = options
        self.folder = folder
        self.port = port
    }

    /// Runs `body` with a server that answers; afterwards the server and its folder are gone.
    package static func with<Result>(
        _ options: Options = Options(), _ body: (RedisServer) async throws -> Result
    ) async throws -> Result {
        // Keeps the port, whether the server runs or not.
        let reservation = options.listensOnTCP ? try Socket.reservingPort() : nil
        defer { reservation?.close() }
        return try await ScratchFolder.with { folder in
            let server = RedisServer(options, in: folder, port: try reservation?.port ?? 0)
            // It is cancelled in the end.
            async let _ = server.runWhenStarted()
            do {
                try await server.start()
                let result = try await body(server)
                await server.kill()
                return result
            } catch {
                await server.kill()
                throw error
            }
        }
    }

    /// Starts the server, on what it has on disk.
    package func start() async throws {
        starts.continuation.yield()
        let limit = ContinuousClock.now + .seconds(30)
        let path = socketPath
        while try await !(DedicatedThread.run("redis-ping") { Self.answersPing(at: path) }) || process == nil {
            guard ContinuousClock.now < limit else {
                throw Failure(description: "redis-server does not answer:\n\(log.suffix(2_000))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Shuts the server down in good order.
    package func stop() async { await end(by: .terminate) }

    /// Ends the server at once, as `kill -9` does.
    package func kill() async { await end(by: .kill) }

    /// Stops the server from doing anything, until ``resume()``.
    package func pause() { process?.send(.suspend) }

    /// Lets a paused server go on.
    package func resume() { process?.send(.resume) }

    private func runWhenStarted() async throws {
        for await _ in starts.stream {
            defer { hasEnded() }
            try await GuardedProcess.run(["redis-server"] + serverArguments) { process in
                self.process = process
                try await process.untilEnd()
            }
        }
    }

    private func hasEnded() {
        process = nil
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    private func end(by signal: UnixSignal) async {
        // Who cannot be told to end has ended.
        try? await process?.end(by: signal)
        await withCheckedContinuation { continuation in
            if process == nil { continuation.resume() } else { waiting.append(continuation) }
        }
    }

    private var serverArguments: [String] {
        [
            "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socketPath, "--dir", folder.path,
            "--logfile", folder.file("redis.log"), "--save", "", "--daemonize", "no",
            "--appendonly", options.isDurable ? "yes" : "no", "--appendfsync", "always",
            "--enable-debug-command", "yes",
        ] + options.arguments
    }

    private var log: String {
        guard let file = try? FileDescriptor.open(folder.file("redis.log"), .readOnly),
            let bytes = try? file.closeAfter({ try file.read(upTo: 1_000_000) })
        else { return "no log" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
