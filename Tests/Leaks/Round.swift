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
        await request(on: thread, number)
        try await server(on: thread, number)
        try await commands(on: thread, number)
        try await program(number)
    }

    /// Opens a stream and leaves it: while it connects, when it is open, or after some bytes; closed or not.
    private func stream(on thread: IOThread, _ number: Int) async throws {
        let user = StreamUser(on: thread)
        let endpoint = StreamEndpoint(.tcp(host: "127.0.0.1", port: echo.port))
        if number % 3 == 0 { try await user.open(endpoint) } else { try await user.connect(endpoint) }
        if number % 3 == 2 {
            await user.write([1, 2, 3])
            await user.until { $0.received == [1, 2, 3] }
        }
        if number % 2 == 0 { await user.close() }
    }

    /// Sends a request, and gives it up every other time.
    private func request(on thread: IOThread, _ number: Int) async {
        let answer = await HTTPUser(on: thread).post(http.url, givesUp: number % 2 == 0)
        precondition((try? answer.get()) != nil || number % 2 == 0, "no answer")
    }

    /// Runs a program to its end, or ends it, every tenth time.
    private func program(_ number: Int) async throws {
        guard number % 10 < 2 else { return }
        let run = try await Subprocess.run(.name("cat"), input: .inputWriter, output: .string(limit: 100)) { program in
            if number % 10 == 0 { try program.send(signal: .terminate) }
        }
        precondition(run.terminationStatus.isSuccess == (number % 10 == 1), "cat has ended in another way")
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
