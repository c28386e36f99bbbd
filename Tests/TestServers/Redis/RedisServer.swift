import Concurrency
package import Foundation

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

        package init(isDurable: Bool = false, listensOnTCP: Bool = false, arguments: [String] = []) {
            self.isDurable = isDurable
            self.listensOnTCP = listensOnTCP
            self.arguments = arguments
        }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package nonisolated let folder: URL
    /// The port, or 0.
    package nonisolated let port: Int
    /// Keeps the port, whether the server runs or not.
    private let reservation: Socket?
    private let options: Options
    private var process: GuardedProcess?

    /// Where clients connect to: the unix socket.
    package nonisolated var url: String { "unix://\(socketPath)" }
    /// Where clients connect to by TCP.
    package nonisolated var tcpURL: String { "redis://127.0.0.1:\(port)" }
    package nonisolated var socketPath: String { folder.appending(path: "redis.sock").path }

    private init(_ options: Options) throws {
        self.options = options
        reservation = options.listensOnTCP ? try Socket.reservingPort() : nil
        port = try reservation?.port ?? 0
        folder = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Runs `body` with a server that answers; afterwards the server and its folder are gone.
    package static func with<Result>(
        _ options: Options = Options(), _ body: (RedisServer) async throws -> Result
    ) async throws -> Result {
        let server = try RedisServer(options)
        do {
            try await server.start()
            let result = try await body(server)
            await server.remove()
            return result
        } catch {
            await server.remove()
            throw error
        }
    }

    /// Starts the server, on what it has on disk.
    package func start() async throws {
        process = try GuardedProcess(["redis-server"] + serverArguments)
        let limit = ContinuousClock.now + .seconds(30)
        let path = socketPath
        while try await !DedicatedThread.run("redis-ping", { Self.answersPing(at: path) }) {
            guard ContinuousClock.now < limit else {
                let log = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "no log"
                throw Failure(description: "redis-server does not answer:\n\(log.suffix(2_000))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Shuts the server down in good order.
    package func stop() { end(by: "TERM") }

    /// Ends the server at once, as `kill -9` does.
    package func kill() { end(by: "KILL") }

    /// Stops the server from doing anything, until ``resume()``.
    package func pause() { process?.send(SIGSTOP) }

    /// Lets a paused server go on.
    package func resume() { process?.send(SIGCONT) }

    private var serverArguments: [String] {
        [
            "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socketPath, "--dir", folder.path,
            "--logfile", logPath, "--save", "", "--daemonize", "no",
            "--appendonly", options.isDurable ? "yes" : "no", "--appendfsync", "always",
            "--enable-debug-command", "yes",
        ] + options.arguments
    }

    private var logPath: String { folder.appending(path: "redis.log").path }

    private func end(by signal: String) {
        process.take()?.end(by: signal)
    }

    private func remove() {
        end(by: "KILL")
        reservation?.close()
        try? FileManager.default.removeItem(at: folder)
    }
}
