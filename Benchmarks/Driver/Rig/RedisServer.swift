import Files
import IO
import Logging
import Processes
import Redis

/// The private Redis of a run: a folder, a port of the loopback interface, and our connection to it.
struct RedisServer: Sendable {
    let port: FreePort
    let client: RedisClient
    /// Where its append-only files are.
    let dataFolder: String
    private let durability: RunSettings.Durability
    private let programs: Programs

    /// Prepares a server, which ``start()`` starts.
    init(
        _ durability: RunSettings.Durability, programs: Programs, in folder: ScratchFolder, on thread: IOThread
    ) throws {
        port = try FreePort()
        self.durability = durability
        self.programs = programs
        dataFolder = folder.path
        var configuration = RedisConfiguration(
            url: RedisURL(endpoint: .tcp(host: "127.0.0.1", port: port.number)))
        // A million jobs that are removed at once take a while.
        configuration.commandTimeout = .seconds(60)
        configuration.connectTimeout = .seconds(1)
        client = RedisClient(configuration: configuration, thread: thread, logger: Logger(label: "bench.redis"))
    }

    var url: String { "redis://127.0.0.1:\(port.number)/0" }

    /// Starts the server on what is in its folder and waits until it answers; ``client`` must be served.
    func start() async throws -> RunningProgram {
        let server = try await programs.start(
            ProgramLaunch(
                name: "redis-server", executable: "redis-server", arguments: arguments, environment: Tools.path))
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                try await client.send("PING")
                return server
            } catch let error as RedisError {
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private var arguments: [String] {
        [
            "--port", "\(port.number)", "--bind", "127.0.0.1", "--dir", dataFolder, "--save", "",
            "--logfile", "\(dataFolder)/redis.log", "--maxmemory-policy", "noeviction",
            "--appendonly", durability == .none ? "no" : "yes",
            "--appendfsync", durability == .none ? "no" : durability.rawValue,
            "--auto-aof-rewrite-percentage", "0",
        ]
    }
}
